// Inputs and assertions of the cases.
#pragma once

#include <functional>
#include <map>
#include <sstream>
#include <string>

#include "rpc.h"

/// The server under test.
struct Place {
    std::string target;
    Security security;
    /// An open channel; a case may open more.
    std::unique_ptr<Channel> channel;

    std::unique_ptr<Channel> open() const { return std::make_unique<Channel>(target, security); }
};

using Cases = std::map<std::string, std::function<void(Place&)>>;

/// BuildKit's API through the proxy, with worker.py behind it.
extern const Cases buildkit_cases;
/// `slipway.v1`.
extern const Cases compile_cases;

/// Measures throughput and latency of concurrent calls, and prints a JSON object. See main.cpp for the arguments.
int load(Place& place, const std::map<std::string, std::string>& arguments);

struct Wrong : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void require(bool condition, const std::string& what) {
    if (!condition) throw Wrong(what);
}

template <class A, class B>
void same(const A& found, const B& expected, const std::string& what) {
    if (found == expected) return;
    std::ostringstream text;
    text << what << ": found \"" << found << "\", expected \"" << expected << "\"";
    throw Wrong(text.str());
}

/// Polls until the condition holds; fails after five seconds.
void wait_until(const std::string& what, const std::function<bool()>& condition);

/// The pairs whose names start with `prefix`.
Metadata beginning(const Metadata& metadata, const std::string& prefix);

/// The value of `name`, or an empty string.
std::string value_of(const Metadata& metadata, const std::string& name);
