"""Building blocks of CFUs, one component a file, each with its golden model beside it."""
