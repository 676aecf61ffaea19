// Concurrent calls from one thread and one completion queue, to keep the client's own cost low.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include <grpc/support/time.h>

#include "cases.h"

namespace {

using Clock = std::chrono::steady_clock;

/// A unary call, started as one batch of operations.
struct Running {
    grpc_call* call = nullptr;
    Clock::time_point start;
    grpc_metadata_array initial, trailing;
    grpc_byte_buffer *request = nullptr, *response = nullptr;
    grpc_status_code code = GRPC_STATUS_UNKNOWN;
    grpc_slice details;
};

void begin(Running& running, grpc_channel* channel, grpc_completion_queue* queue, const grpc_slice& method,
           grpc_byte_buffer* request, const Metadata& metadata) {
    running.call = grpc_channel_create_call(channel, nullptr, GRPC_PROPAGATE_DEFAULTS, queue, method, nullptr,
                                            gpr_inf_future(GPR_CLOCK_MONOTONIC), nullptr);
    grpc_metadata_array_init(&running.initial);
    grpc_metadata_array_init(&running.trailing);
    // Sending consumes the buffer. The copy shares its bytes.
    running.request = grpc_byte_buffer_copy(request);
    running.response = nullptr;
    running.details = grpc_empty_slice();
    std::vector<grpc_metadata> raw;
    for (const auto& pair : metadata)
        raw.push_back({grpc_slice_from_static_string(pair.first.c_str()),
                       grpc_slice_from_static_string(pair.second.c_str()), {}});
    grpc_op ops[6] = {};
    ops[0].op = GRPC_OP_SEND_INITIAL_METADATA;
    ops[0].data.send_initial_metadata.count = raw.size();
    ops[0].data.send_initial_metadata.metadata = raw.data();
    ops[1].op = GRPC_OP_SEND_MESSAGE;
    ops[1].data.send_message.send_message = running.request;
    ops[2].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    ops[3].op = GRPC_OP_RECV_INITIAL_METADATA;
    ops[3].data.recv_initial_metadata.recv_initial_metadata = &running.initial;
    ops[4].op = GRPC_OP_RECV_MESSAGE;
    ops[4].data.recv_message.recv_message = &running.response;
    ops[5].op = GRPC_OP_RECV_STATUS_ON_CLIENT;
    ops[5].data.recv_status_on_client.trailing_metadata = &running.trailing;
    ops[5].data.recv_status_on_client.status = &running.code;
    ops[5].data.recv_status_on_client.status_details = &running.details;
    running.start = Clock::now();
    const grpc_call_error error = grpc_call_start_batch(running.call, ops, 6, &running, nullptr);
    if (error != GRPC_CALL_OK) throw std::logic_error(grpc_call_error_to_string(error));
}

/// Returns the latency in microseconds; throws if the call failed.
double end(Running& running) {
    const double micros = std::chrono::duration<double, std::micro>(Clock::now() - running.start).count();
    std::string failure;
    if (running.code != GRPC_STATUS_OK) {
        failure = "a call failed: " + std::to_string(running.code) + " " +
                  std::string(reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(running.details)),
                              GRPC_SLICE_LENGTH(running.details));
    } else if (!running.response) {
        failure = "a call went well without an answer";
    }
    grpc_byte_buffer_destroy(running.request);
    if (running.response) grpc_byte_buffer_destroy(running.response);
    grpc_metadata_array_destroy(&running.initial);
    grpc_metadata_array_destroy(&running.trailing);
    grpc_slice_unref(running.details);
    grpc_call_unref(running.call);
    if (!failure.empty()) throw Wrong(failure);
    return micros;
}

std::string needed(const std::map<std::string, std::string>& arguments, const std::string& name) {
    const auto found = arguments.find(name);
    if (found == arguments.end()) throw Wrong("load: " + name + " is missing");
    return found->second;
}

}  // namespace

int load(Place& place, const std::map<std::string, std::string>& arguments) {
    const std::string path = needed(arguments, "--method"), file = needed(arguments, "--request");
    const int calls = std::stoi(needed(arguments, "--calls")), outstanding = std::stoi(needed(arguments, "--outstanding"));
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Wrong("load: can't read " + file);
    const std::string message{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    Metadata metadata;
    if (!place.security.token.empty()) metadata.emplace_back("authorization", "Bearer " + place.security.token);

    const grpc_slice method = grpc_slice_from_copied_string(path.c_str());
    grpc_byte_buffer* request = buffer_of(message);
    grpc_completion_queue* queue = grpc_completion_queue_create_for_next(nullptr);
    std::vector<Running> running(std::min(calls, outstanding));
    std::vector<double> latencies;
    latencies.reserve(calls);
    int begun = 0;
    const auto start = Clock::now();
    for (auto& one : running) {
        begin(one, place.channel->raw(), queue, method, request, metadata);
        begun++;
    }
    while (int(latencies.size()) < calls) {
        const grpc_event event = grpc_completion_queue_next(queue, gpr_inf_future(GPR_CLOCK_REALTIME), nullptr);
        Running& one = *static_cast<Running*>(event.tag);
        latencies.push_back(end(one));
        if (begun == calls) continue;
        begin(one, place.channel->raw(), queue, method, request, metadata);
        begun++;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    grpc_completion_queue_shutdown(queue);
    while (grpc_completion_queue_next(queue, gpr_inf_future(GPR_CLOCK_REALTIME), nullptr).type != GRPC_QUEUE_SHUTDOWN) {
    }
    grpc_completion_queue_destroy(queue);
    grpc_byte_buffer_destroy(request);
    grpc_slice_unref(method);

    std::sort(latencies.begin(), latencies.end());
    std::cout << "{\"calls\": " << calls << ", \"seconds\": " << seconds
              << ", \"median_us\": " << latencies[latencies.size() / 2]
              << ", \"p99_us\": " << latencies[latencies.size() * 99 / 100] << "}" << std::endl;
    return 0;
}
