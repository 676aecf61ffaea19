#include "rpc.h"

#include <fstream>
#include <sstream>

#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc_security.h>
#include <grpc/support/time.h>

namespace {

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("can't read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string text_of(const grpc_slice& slice) {
    return std::string(reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice));
}

grpc_slice slice_of(const std::string& text) { return grpc_slice_from_copied_buffer(text.data(), text.size()); }

Metadata pairs(const grpc_metadata_array& array) {
    Metadata result;
    for (size_t index = 0; index < array.count; index++)
        result.emplace_back(text_of(array.metadata[index].key), text_of(array.metadata[index].value));
    return result;
}

grpc_arg number(const char* name, int value) {
    grpc_arg argument;
    argument.type = GRPC_ARG_INTEGER;
    argument.key = const_cast<char*>(name);
    argument.value.integer = value;
    return argument;
}

grpc_arg text(const char* name, const std::string& value) {
    grpc_arg argument;
    argument.type = GRPC_ARG_STRING;
    argument.key = const_cast<char*>(name);
    argument.value.string = const_cast<char*>(value.c_str());
    return argument;
}

}  // namespace

Failure::Failure(const std::string& method, const Status& status)
    : std::runtime_error(method + " failed: " + std::to_string(status.code) + " " + status.message), status(status) {}

Channel::Channel(const std::string& target, const Security& security, const std::string& user_agent)
    : token_(security.token) {
    std::vector<grpc_arg> arguments = {
        number(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, -1), number(GRPC_ARG_MAX_SEND_MESSAGE_LENGTH, -1),
        number(GRPC_ARG_MAX_METADATA_SIZE, 1 << 20),
        // Keeps other channels of this process from sharing the connection.
        number(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1), number(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100),
        number(GRPC_ARG_ENABLE_RETRIES, 0),
    };
    if (!user_agent.empty()) arguments.push_back(text(GRPC_ARG_PRIMARY_USER_AGENT_STRING, user_agent));
    if (!security.server_name.empty())
        arguments.push_back(text(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, security.server_name));
    grpc_channel_args all = {arguments.size(), arguments.data()};
    grpc_channel_credentials* credentials;
    if (security.ca.empty()) {
        credentials = grpc_insecure_credentials_create();
    } else {
        const std::string ca = contents(security.ca);
        if (security.certificate.empty()) {
            credentials = grpc_ssl_credentials_create(ca.c_str(), nullptr, nullptr, nullptr);
        } else {
            const std::string key = contents(security.key), certificate = contents(security.certificate);
            grpc_ssl_pem_key_cert_pair pair = {key.c_str(), certificate.c_str()};
            credentials = grpc_ssl_credentials_create(ca.c_str(), &pair, nullptr, nullptr);
        }
    }
    channel_ = grpc_channel_create(target.c_str(), credentials, &all);
    grpc_channel_credentials_release(credentials);
}

Channel::~Channel() { grpc_channel_destroy(channel_); }

Call::Call(const Channel& channel, const std::string& method, const CallOptions& options) {
    queue_ = grpc_completion_queue_create_for_next(nullptr);
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(options.timeout).count();
    const gpr_timespec deadline =
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_micros(micros, GPR_TIMESPAN));
    const grpc_slice path = slice_of(method);
    call_ = grpc_channel_create_call(channel.raw(), nullptr, GRPC_PROPAGATE_DEFAULTS, queue_, path, nullptr, deadline,
                                     nullptr);
    grpc_slice_unref(path);
    grpc_metadata_array_init(&initial_raw_);
    grpc_metadata_array_init(&trailing_raw_);
    details_ = grpc_empty_slice();

    grpc_op end = {};
    end.op = GRPC_OP_RECV_STATUS_ON_CLIENT;
    end.data.recv_status_on_client.trailing_metadata = &trailing_raw_;
    end.data.recv_status_on_client.status = &code_;
    end.data.recv_status_on_client.status_details = &details_;
    start(end, STATUS);

    Metadata metadata = options.metadata;
    if (!channel.token().empty()) metadata.emplace_back("authorization", "Bearer " + channel.token());
    if (options.compression) metadata.emplace_back(GRPC_COMPRESSION_REQUEST_ALGORITHM_MD_KEY, options.compression);
    std::vector<grpc_metadata> raw(metadata.size());
    for (size_t index = 0; index < metadata.size(); index++) {
        raw[index].key = slice_of(metadata[index].first);
        raw[index].value = slice_of(metadata[index].second);
    }
    grpc_op opening = {};
    opening.op = GRPC_OP_SEND_INITIAL_METADATA;
    opening.flags = GRPC_INITIAL_METADATA_WAIT_FOR_READY_EXPLICITLY_SET;
    opening.data.send_initial_metadata.count = raw.size();
    opening.data.send_initial_metadata.metadata = raw.data();
    start(opening, SENT_HEADERS);
    wait_for(SENT_HEADERS);
    for (auto& pair : raw) {
        grpc_slice_unref(pair.key);
        grpc_slice_unref(pair.value);
    }
    grpc_op headers = {};
    headers.op = GRPC_OP_RECV_INITIAL_METADATA;
    headers.data.recv_initial_metadata.recv_initial_metadata = &initial_raw_;
    start(headers, HEADERS);
}

Call::~Call() {
    cancel();
    grpc_completion_queue_shutdown(queue_);
    while (grpc_completion_queue_next(queue_, gpr_inf_future(GPR_CLOCK_REALTIME), nullptr).type != GRPC_QUEUE_SHUTDOWN) {
    }
    if (message_) grpc_byte_buffer_destroy(message_);
    grpc_metadata_array_destroy(&initial_raw_);
    grpc_metadata_array_destroy(&trailing_raw_);
    grpc_slice_unref(details_);
    grpc_call_unref(call_);
    grpc_completion_queue_destroy(queue_);
}

bool Call::start(grpc_op op, Tag tag) {
    done_.erase(tag);
    const grpc_call_error error = grpc_call_start_batch(call_, &op, 1, reinterpret_cast<void*>(intptr_t(tag)), nullptr);
    if (error != GRPC_CALL_OK) throw std::logic_error(grpc_call_error_to_string(error));
    return true;
}

bool Call::wait_for(Tag tag) {
    while (!done_.count(tag)) {
        const grpc_event event = grpc_completion_queue_next(queue_, gpr_inf_future(GPR_CLOCK_REALTIME), nullptr);
        if (event.type != GRPC_OP_COMPLETE) throw std::logic_error("the call's queue has ended");
        done_[Tag(reinterpret_cast<intptr_t>(event.tag))] = event.success;
    }
    return done_[tag];
}

bool Call::send(const std::string& message) {
    grpc_byte_buffer* buffer = buffer_of(message);
    grpc_op op = {};
    op.op = GRPC_OP_SEND_MESSAGE;
    op.data.send_message.send_message = buffer;
    start(op, SENT);
    const bool sent = wait_for(SENT);
    grpc_byte_buffer_destroy(buffer);
    return sent;
}

void Call::finish_sending() {
    grpc_op op = {};
    op.op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    start(op, CLOSED);
    wait_for(CLOSED);
}

std::optional<std::string> Call::receive() {
    initial_metadata();
    grpc_op op = {};
    op.op = GRPC_OP_RECV_MESSAGE;
    op.data.recv_message.recv_message = &message_;
    start(op, MESSAGE);
    if (!wait_for(MESSAGE) || !message_) return std::nullopt;
    std::string text = message_of(message_);
    grpc_byte_buffer_destroy(message_);
    message_ = nullptr;
    return text;
}

const Metadata& Call::initial_metadata() {
    if (!has_initial_) {
        wait_for(HEADERS);
        initial_ = pairs(initial_raw_);
        has_initial_ = true;
    }
    return initial_;
}

Status Call::status() {
    if (!has_status_) {
        wait_for(STATUS);
        status_ = {code_, text_of(details_), pairs(trailing_raw_)};
        has_status_ = true;
    }
    return status_;
}

void Call::cancel() { grpc_call_cancel(call_, nullptr); }

Answer unary(const Channel& channel, const std::string& method, const std::string& message,
             const CallOptions& options) {
    Call call(channel, method, options);
    if (call.send(message)) call.finish_sending();
    Answer answer;
    std::optional<std::string> first = call.receive();
    answer.initial = call.initial_metadata();
    answer.status = call.status();
    if (answer.status.ok()) {
        if (!first) throw std::runtime_error(method + ": it went well without an answer");
        answer.message = *first;
    }
    return answer;
}

grpc_byte_buffer* buffer_of(const std::string& message) {
    grpc_slice slice = slice_of(message);
    grpc_byte_buffer* buffer = grpc_raw_byte_buffer_create(&slice, 1);
    grpc_slice_unref(slice);
    return buffer;
}

std::string message_of(grpc_byte_buffer* buffer) {
    grpc_byte_buffer_reader reader;
    if (!grpc_byte_buffer_reader_init(&reader, buffer)) throw std::runtime_error("a message can't be unpacked");
    grpc_slice all = grpc_byte_buffer_reader_readall(&reader);
    std::string text = text_of(all);
    grpc_slice_unref(all);
    grpc_byte_buffer_reader_destroy(&reader);
    return text;
}
