// Calls to BuildKit's API that the proxy relays or compiles. The upstream is worker.py with the files of the Swift tests.
#include <set>
#include <thread>

#include "cases.h"
#include "control/control.pb.h"
#include "gateway/gateway.pb.h"
#include "gateway/rpc_status.pb.h"

namespace bridge = moby::buildkit::v1::frontend;
namespace control = moby::buildkit::v1;

namespace {

const std::string BRIDGE = "/moby.buildkit.v1.frontend.LLBBridge/", CONTROL = "/moby.buildkit.v1.Control/";
const std::string SYNTAX_ERROR = "dockerfile parse error on line 2: unknown instruction: CPY (did you mean COPY?)";

std::string counters(const Channel& channel) { return unary(channel, "/test/Counters", "").message; }

bool counted(const Channel& channel, const std::string& entry) {
    return counters(channel).find(entry) != std::string::npos;
}

/// All bytes from 0 to 255, repeated.
std::string all_bytes(int times) {
    std::string text;
    for (int index = 0; index < 256 * times; index++) text.push_back(char(index & 255));
    return text;
}

/// A build that the client runs itself: `Control.Solve` without a frontend, open until `end`.
class Build {
public:
    Build(const Channel& channel, const std::string& name)
        : channel_(channel), whole_(channel, CONTROL + "Solve"), options_({{{"buildkit-controlapi-buildid", name}}}) {
        control::SolveRequest request;
        request.set_ref(name);
        request.set_session("session-1");
        require(whole_.send(request.SerializeAsString()), "Control.Solve is over before it began");
        whole_.finish_sending();
    }

    template <class Response, class Request>
    Response ask(const std::string& method, const Request& request) {
        return ::ask<Response>(channel_, BRIDGE + method, request, options_);
    }

    template <class Request>
    Status refusal(const std::string& method, const Request& request) {
        return ::refusal(channel_, BRIDGE + method, request, options_);
    }

    bridge::SolveResponse solve(const std::string& frontend, const std::string& file) {
        return ask<bridge::SolveResponse>("Solve", request(frontend, file));
    }

    static bridge::SolveRequest request(const std::string& frontend, const std::string& file) {
        bridge::SolveRequest request;
        request.set_frontend(frontend);
        (*request.mutable_frontendopt())["filename"] = file;
        request.set_allowresultreturn(true);
        request.set_allowresultarrayref(true);
        return request;
    }

    control::SolveResponse end(const bridge::Result& result) {
        bridge::ReturnRequest request;
        *request.mutable_result() = result;
        ask<bridge::ReturnResponse>("Return", request);
        const std::optional<std::string> message = whole_.receive();
        const Status status = whole_.status();
        if (!status.ok() || !message) throw Failure("Control.Solve", status);
        control::SolveResponse response;
        require(response.ParseFromString(*message), "Control.Solve: no such message");
        return response;
    }

private:
    const Channel& channel_;
    Call whole_;
    CallOptions options_;
};

// ---- relayed calls ----

void metadata(Place& place) {
    const Metadata mine = {
        {"x-text", "one"}, {"x-text", "two"}, {"x-raw-bin", all_bytes(1)}, {"x-long", std::string(20'000, 'y')}};
    const Answer answer = unary(*place.channel, CONTROL + "DiskUsage", "hello", {mine});
    require(answer.status.ok(), answer.status.message);
    Metadata expected = mine;
    expected.emplace_back("x-has-deadline", "True");
    require(beginning(answer.initial, "x-") == expected, "the metadata before the answer is not what was sent");
    for (auto& pair : expected) pair.first[0] = 'y';
    require(beginning(answer.status.trailing, "y-") == expected, "the trailers are not what the solver sent");
}

void sizes(Place& place) {
    for (size_t size : {0, 1, 65'535, 5 << 20, (16 << 20) + 1000, 40 << 20}) {
        const std::string message(size, char(size & 127));
        const Answer answer = unary(*place.channel, CONTROL + "DiskUsage", message);
        require(answer.status.ok(), std::to_string(size) + " bytes: " + answer.status.message);
        require(answer.message == message, std::to_string(size) + " bytes came back as others");
    }
}

void compression(Place& place) {
    for (const char* name : {"gzip", "deflate"}) {
        CallOptions options;
        options.compression = name;
        const std::string message(100'000, 'a');
        const Answer answer = unary(*place.channel, CONTROL + "DiskUsage", message, options);
        require(answer.status.ok() && answer.message == message, std::string(name) + ": " + answer.status.message);
        // The proxy can't read a compressed build request, so it relays it. gRPC wouldn't compress a short message.
        Build build(*place.channel, std::string("compressed-") + name);
        options.metadata = {{"buildkit-controlapi-buildid", std::string("compressed-") + name}};
        bridge::SolveRequest request = Build::request("slipway.v0", "Dockerfile");
        (*request.mutable_frontendopt())["build-arg:A"] = message;
        const auto solved = ask<bridge::SolveResponse>(*place.channel, BRIDGE + "Solve", request, options);
        same(solved.result().ref().id(), "by slipway.v0", name);
        build.end(solved.result());
    }
}

void opaque_details(Place& place) {
    const Answer answer = unary(*place.channel, CONTROL + "UpdateBuildHistory", all_bytes(40));
    same(answer.status.code, GRPC_STATUS_FAILED_PRECONDITION, "code");
    same(answer.status.message, "schr\u00f6dinger's 100% \u2603", "message");
    require(value_of(answer.status.trailing, "grpc-status-details-bin") == all_bytes(40), "the details are others");
    same(value_of(answer.status.trailing, "x-hint"), "none", "trailer");
}

void unknown_method(Place& place) {
    same(unary(*place.channel, CONTROL + "Nonsense", "").status.code, GRPC_STATUS_UNIMPLEMENTED, "code");
}

void both_ways(Place& place) {
    Call call(*place.channel, CONTROL + "Session");
    for (int index = 0; index < 500; index++) {
        require(call.send(std::to_string(index)), "the stream is over");
        same(call.receive().value_or("nothing"), std::to_string(index), "message");
    }
    call.finish_sending();
    require(!call.receive(), "a message too many");
    require(call.status().ok(), call.status().message);
}

void slow_reader(Place& place) {
    CallOptions options;
    options.timeout = std::chrono::seconds(60);
    Call call(*place.channel, CONTROL + "Prune", options);
    call.send("2000");
    call.finish_sending();
    require(call.receive().has_value(), "no message");
    // The solver stops producing long before the end.
    int produced = -1, turns = 0;
    wait_until("the solver stops sending", [&] {
        const std::string text = counters(*place.channel);
        const int now = std::stoi(text.substr(text.find("'produced': ") + 12));
        turns = now == produced ? turns + 1 : 0;
        produced = now;
        return turns == 4;
    });
    require(produced < 400, std::to_string(produced) + " messages of 64 KiB are on the way");
    int count = 1;
    while (call.receive()) count++;
    same(count, 2000, "messages");
    require(call.status().ok(), call.status().message);
}

void cancellation(Place& place) {
    Call call(*place.channel, CONTROL + "Status");
    call.send("");
    same(call.receive().value_or(""), "begun", "message");
    call.cancel();
    same(call.status().code, GRPC_STATUS_CANCELLED, "code");
    wait_until("the solver hears it", [&] { return counted(*place.channel, "'cancelled': 1"); });
}

void client_gone(Place& place) {
    {
        const auto other = place.open();
        Call call(*other, CONTROL + "Status");
        call.send("");
        same(call.receive().value_or(""), "begun", "message");
    }
    wait_until("the solver hears it", [&] { return counted(*place.channel, "'cancelled': 1"); });
}

void deadline(Place& place) {
    CallOptions options;
    options.timeout = std::chrono::milliseconds(500);
    Call call(*place.channel, CONTROL + "Status", options);
    call.send("");
    same(call.receive().value_or(""), "begun", "message");
    require(!call.receive(), "it goes on");
    same(call.status().code, GRPC_STATUS_DEADLINE_EXCEEDED, "code");
    wait_until("the solver hears it", [&] { return counted(*place.channel, "'cancelled': 1"); });
}

void pinned(Place& place) {
    std::set<std::string> mine, others;
    const auto other = place.open();
    for (int turn = 0; turn < 5; turn++) {
        mine.insert(unary(*place.channel, CONTROL + "Info", "").message);
        others.insert(unary(*other, CONTROL + "Info", "").message);
    }
    same(mine.size(), 1u, "connections of one client");
    same(others.size(), 1u, "connections of another");
    require(mine != others, "two clients share a connection");
}

void solver_killed(Place& place) {
    Call call(*place.channel, CONTROL + "Status");
    call.send("");
    same(call.receive().value_or(""), "begun", "message");
    const Status early = unary(*place.channel, "/test/Leave", "").status;
    for (const Status& status : {early, call.status()}) {
        same(status.code, GRPC_STATUS_UNAVAILABLE, "code");
        same(status.message, "the connection to the upstream was lost", "message");
    }
}

// ---- LLBBridge ----

void ping(Place& place) {
    Build build(*place.channel, "ping");
    const auto pong = build.ask<bridge::PongResponse>("Ping", bridge::PingRequest());
    require(pong.frontendapicaps_size() > 10 && pong.llbcaps_size() > 10, "capabilities are missing");
    same(pong.frontendapicaps(0).id(), "solve.base", "the first of them");
    build.end(bridge::Result());
}

void solve_ours(Place& place) {
    Build build(*place.channel, "ours");
    const auto response = build.solve("slipway.v0", "Dockerfile");
    const bridge::Result& result = response.result();
    require(result.ref().id().rfind("ref-", 0) == 0, "the reference is " + result.ref().id());
    same(result.ref().def().def_size(), 3, "vertices of its graph");
    const auto config = result.metadata().find("containerimage.config");
    require(config != result.metadata().end() && config->second.find("\"architecture\":\"amd64\"") != std::string::npos,
            "no image config");
    same(build.end(result).exporterresponse().at("ref"), result.ref().id(), "what the build was ended with");
}

void solve_theirs(Place& place) {
    Build build(*place.channel, "theirs");
    const auto response = build.solve("dockerfile.v0", "Dockerfile");
    same(response.result().ref().id(), "by dockerfile.v0", "reference");
    build.end(response.result());
}

void solve_by_syntax(Place& place) {
    Build build(*place.channel, "by-syntax");
    const auto response = build.solve("dockerfile.v0", "Claimed");
    require(response.result().ref().id().rfind("ref-", 0) == 0, "the reference is " + response.result().ref().id());
    build.end(response.result());
}

void read_file(Place& place) {
    Build build(*place.channel, "files");
    const auto response = build.solve("slipway.v0", "Dockerfile");
    bridge::ReadFileRequest request;
    request.set_ref(response.result().ref().id());
    request.set_filepath("Dockerfile");
    same(build.ask<bridge::ReadFileResponse>("ReadFile", request).data(), "FROM scratch\nCOPY . /\n", "file");
    request.set_filepath("absent");
    const Status status = build.refusal("ReadFile", request);
    same(status.message, "open absent: no such file or directory", "message");
    build.end(response.result());
}

void typed_details(Place& place) {
    Build build(*place.channel, "broken");
    const Status status = build.refusal("Solve", Build::request("slipway.v0", "Broken"));
    same(status.message, SYNTAX_ERROR, "message");
    google::rpc::Status details;
    require(details.ParseFromString(value_of(status.trailing, "grpc-status-details-bin")), "no google.rpc.Status");
    same(details.code(), int(status.code), "code in the details");
    same(details.message(), SYNTAX_ERROR, "message in the details");
    same(details.details_size(), 2, "details");
    same(details.details(0).type_url(), "github.com/moby/buildkit/errdefs.Frontend+json", "type of the first");
    same(details.details(1).type_url(), "github.com/moby/buildkit/errdefs.Source+json", "type of the second");
    require(details.details(1).value().find("\"filename\":\"Broken\"") != std::string::npos, "no file in the details");
    // The build is still open.
    build.end(build.solve("slipway.v0", "Dockerfile").result());
}

void unknown_build(Place& place) {
    CallOptions options;
    options.metadata = {{"buildkit-controlapi-buildid", "nobody"}};
    const Status status =
        refusal(*place.channel, BRIDGE + "Solve", Build::request("slipway.v0", "Dockerfile"), options);
    same(status.message, "no such job nobody", "message");
}

void malformed(Place& place) {
    for (const std::string& bytes : {std::string("\xff\xff\xff"), std::string("\x0a\x05x")}) {
        const Status status = unary(*place.channel, BRIDGE + "Solve", bytes).status;
        require(status.code == GRPC_STATUS_INTERNAL || status.code == GRPC_STATUS_UNKNOWN, "it is taken");
    }
}

// ---- whole builds ----

control::SolveRequest whole(const std::string& name, const std::string& frontend, const std::string& file) {
    control::SolveRequest request;
    request.set_ref(name);
    request.set_session("session-1");
    request.set_frontend(frontend);
    (*request.mutable_frontendattrs())["filename"] = file;
    return request;
}

void whole_build(Place& place) {
    const auto response =
        ask<control::SolveResponse>(*place.channel, CONTROL + "Solve", whole("whole", "slipway.v0", "Dockerfile"));
    require(response.exporterresponse().at("ref").rfind("ref-", 0) == 0, "no reference");
}

void whole_foreign_build(Place& place) {
    const auto response =
        ask<control::SolveResponse>(*place.channel, CONTROL + "Solve", whole("foreign", "dockerfile.v0", "Dockerfile"));
    same(response.exporterresponse().at("by"), "dockerfile.v0", "frontend");
}

void whole_broken_build(Place& place) {
    const Status status =
        refusal(*place.channel, CONTROL + "Solve", whole("broken", "slipway.v0", "Broken"));
    same(status.message, SYNTAX_ERROR, "message");
    google::rpc::Status details;
    require(details.ParseFromString(value_of(status.trailing, "grpc-status-details-bin")), "no google.rpc.Status");
    same(details.details_size(), 2, "details");
}

void many_builds(Place& place) {
    std::vector<std::string> errors(50);
    std::vector<std::thread> threads;
    for (size_t index = 0; index < errors.size(); index++) {
        threads.emplace_back([&place, &error = errors[index], index] {
            try {
                Build build(*place.channel, "many-" + std::to_string(index));
                build.end(build.solve("slipway.v0", "Dockerfile").result());
            } catch (const std::exception& failure) {
                error = failure.what();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& error : errors) same(error, "", "a build");
}

}  // namespace

const Cases buildkit_cases = {
    {"metadata", metadata},
    {"sizes", sizes},
    {"compression", compression},
    {"opaque_details", opaque_details},
    {"unknown_method", unknown_method},
    {"both_ways", both_ways},
    {"slow_reader", slow_reader},
    {"cancellation", cancellation},
    {"client_gone", client_gone},
    {"deadline", deadline},
    {"pinned", pinned},
    {"solver_killed", solver_killed},
    {"ping", ping},
    {"solve_ours", solve_ours},
    {"solve_theirs", solve_theirs},
    {"solve_by_syntax", solve_by_syntax},
    {"read_file", read_file},
    {"typed_details", typed_details},
    {"unknown_build", unknown_build},
    {"malformed", malformed},
    {"whole_build", whole_build},
    {"whole_foreign_build", whole_foreign_build},
    {"whole_broken_build", whole_broken_build},
    {"many_builds", many_builds},
};
