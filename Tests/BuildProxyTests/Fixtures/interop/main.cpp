// A client on gRPC's C core that runs one case.
//
// usage: interop TARGET CASE [--ca FILE] [--certificate FILE --key FILE] [--server-name NAME] [--token TOKEN]
//            prints "ok", or what is wrong
//        interop TARGET load --method PATH --request FILE --calls N --outstanding N [--ca …]
//            prints a JSON object: calls, seconds, and the latency in microseconds
//        interop cases      prints the names of the cases
// TARGET is the server's address for gRPC: unix:PATH or HOST:PORT.
#include <chrono>
#include <iostream>
#include <thread>

#include "cases.h"

void wait_until(const std::string& what, const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) throw Wrong(what + ": not within 5 s");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

Metadata beginning(const Metadata& metadata, const std::string& prefix) {
    Metadata result;
    for (const auto& pair : metadata)
        if (pair.first.compare(0, prefix.size(), prefix) == 0) result.push_back(pair);
    return result;
}

std::string value_of(const Metadata& metadata, const std::string& name) {
    for (const auto& pair : metadata)
        if (pair.first == name) return pair.second;
    return "";
}

static int run(int count, char** words) {
    if (count == 2 && std::string(words[1]) == "cases") {
        for (const Cases* cases : {&buildkit_cases, &compile_cases})
            for (const auto& named : *cases) std::cout << named.first << "\n";
        return 0;
    }
    if (count < 3 || count % 2 == 0) throw Wrong("usage: interop TARGET CASE [--OPTION VALUE]...");
    std::map<std::string, std::string> arguments;
    for (int index = 3; index + 1 < count; index += 2) arguments[words[index]] = words[index + 1];
    Place place;
    place.target = words[1];
    place.security = {arguments["--ca"], arguments["--certificate"], arguments["--key"], arguments["--server-name"],
                      arguments["--token"]};
    place.channel = place.open();
    const std::string name = words[2];
    if (name == "load") return load(place, arguments);
    for (const Cases* cases : {&buildkit_cases, &compile_cases}) {
        const auto found = cases->find(name);
        if (found == cases->end()) continue;
        found->second(place);
        std::cout << "ok" << std::endl;
        return 0;
    }
    throw Wrong("no case \"" + name + "\"");
}

int main(int count, char** words) {
    grpc_init();
    int status = 1;
    try {
        status = run(count, words);
    } catch (const std::exception& error) {
        std::cout << error.what() << std::endl;
    }
    grpc_shutdown_blocking();
    return status;
}
