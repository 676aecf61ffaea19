// A small C++ interface to gRPC's C core, for the cases.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <grpc/grpc.h>

using Metadata = std::vector<std::pair<std::string, std::string>>;

/// How a call ended.
struct Status {
    grpc_status_code code = GRPC_STATUS_UNKNOWN;
    std::string message;
    Metadata trailing;

    bool ok() const { return code == GRPC_STATUS_OK; }
};

/// An unexpected failure of a call.
struct Failure : std::runtime_error {
    Status status;
    Failure(const std::string& method, const Status& status);
};

/// Credentials of a client and the CA that it trusts. Without a CA the client uses plain HTTP/2.
struct Security {
    std::string ca, certificate, key, server_name, token;
};

/// A channel that shares its connection with no other.
class Channel {
public:
    Channel(const std::string& target, const Security& security, const std::string& user_agent = "");
    ~Channel();
    Channel(const Channel&) = delete;

    grpc_channel* raw() const { return channel_; }
    const std::string& token() const { return token_; }

private:
    grpc_channel* channel_ = nullptr;
    std::string token_;
};

struct CallOptions {
    Metadata metadata;
    std::chrono::milliseconds timeout{30'000};
    /// The compression of sent messages, e.g. "gzip".
    const char* compression = nullptr;
};

/// One call. Each operation blocks until it completes.
class Call {
public:
    Call(const Channel& channel, const std::string& method, const CallOptions& options = {});
    ~Call();
    Call(const Call&) = delete;

    /// Sends a message; returns false if the call has ended.
    bool send(const std::string& message);
    /// Half-closes the call.
    void finish_sending();
    /// Receives the next message, or nothing after the last one.
    std::optional<std::string> receive();
    const Metadata& initial_metadata();
    /// Waits for the call to end.
    Status status();
    void cancel();

private:
    enum Tag { SENT_HEADERS = 1, SENT, CLOSED, HEADERS, MESSAGE, STATUS };

    bool start(grpc_op op, Tag tag);
    bool wait_for(Tag tag);

    grpc_completion_queue* queue_;
    grpc_call* call_;
    std::map<Tag, bool> done_;
    grpc_metadata_array initial_raw_, trailing_raw_;
    Metadata initial_;
    bool has_initial_ = false, has_status_ = false;
    grpc_byte_buffer* message_ = nullptr;
    grpc_status_code code_ = GRPC_STATUS_UNKNOWN;
    grpc_slice details_;
    Status status_;
};

struct Answer {
    Status status;
    std::string message;
    Metadata initial;
};

/// Makes a unary call.
Answer unary(const Channel& channel, const std::string& method, const std::string& message,
             const CallOptions& options = {});

/// The same with typed messages.
///
/// Throws `Failure` if the call fails.
template <class Response, class Request>
Response ask(const Channel& channel, const std::string& method, const Request& request,
             const CallOptions& options = {}) {
    Answer answer = unary(channel, method, request.SerializeAsString(), options);
    if (!answer.status.ok()) throw Failure(method, answer.status);
    Response response;
    if (!response.ParseFromString(answer.message)) throw std::runtime_error(method + ": the answer is no such message");
    return response;
}

/// Makes a call that must fail, and returns its status.
template <class Request>
Status refusal(const Channel& channel, const std::string& method, const Request& request,
               const CallOptions& options = {}) {
    Answer answer = unary(channel, method, request.SerializeAsString(), options);
    if (answer.status.ok()) throw std::runtime_error(method + " went well");
    return answer.status;
}

grpc_byte_buffer* buffer_of(const std::string& message);
std::string message_of(grpc_byte_buffer* buffer);
