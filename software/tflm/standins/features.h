/* Stands in for glibc's, which the host's C++ headers ask for their C library's version: there is no glibc. */
#define __GLIBC_PREREQ(major, minor) 0
