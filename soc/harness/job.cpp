#include "job.h"

#include <fstream>
#include <sstream>

#include "fail.h"

namespace {

void ParseLine(const std::string& line, std::ifstream* inputs, Job* job) {
  std::istringstream words(line);
  std::string key;
  words >> key;
  if (key == "mailbox") {
    words >> job->mailbox;
  } else if (key == "limit") {
    words >> job->limit;
  } else if (key == "inferences") {
    words >> job->inferences;
  } else if (key == "input") {
    Input input;
    uint32_t size = 0;
    words >> input.inference >> input.address >> size;
    input.data.resize(size);
    inputs->read(input.data.data(), size);
    if (!*inputs) Fail("inputs.bin is too short");
    job->inputs.push_back(std::move(input));
  } else if (key == "capture") {
    Span span;
    words >> span.position >> span.address >> span.size;
    job->captures.push_back(span);
  } else if (key == "read") {
    Span span{0, 0, 0};
    words >> span.address >> span.size;
    job->reads.push_back(span);
  } else if (key == "code") {
    words >> job->code.address >> job->code.size;
  } else if (key == "marks") {
    words >> job->marks.address >> job->marks.size;
  } else if (key == "guard") {
    Guard guard{0, 0, 0};
    words >> guard.address >> guard.size >> guard.word;
    job->guards.push_back(guard);
  } else if (key == "wave") {
    job->wave = true;
    words >> job->wave_position;
  } else {
    Fail("job.txt has an unknown item '%s'", line.c_str());
  }
  if (words.fail()) Fail("job.txt has a bad line '%s'", line.c_str());
}

}  // namespace

Job ReadJob() {
  std::ifstream file("job.txt");
  if (!file) Fail("cannot read job.txt");
  std::ifstream inputs("inputs.bin", std::ios::binary);
  Job job;
  std::string line;
  while (std::getline(file, line)) ParseLine(line, &inputs, &job);
  return job;
}
