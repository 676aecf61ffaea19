// Cases for `slipway.v1`, health and reflection.
#include <set>

#include "cases.h"
#include "llb/ops.pb.h"
#include "service/health.pb.h"
#include "service/reflection.pb.h"
#include "service/slipway.pb.h"

namespace v1 = slipway::v1;
namespace health = grpc::health::v1;
namespace reflection = grpc::reflection::v1;

namespace {

const std::string COMPILER = "/slipway.v1.Compiler/";
const std::string FILE_TEXT = "FROM alpine:3.20 AS base\nRUN echo one\nFROM base\nCOPY . /src\n";

v1::Build build_of(const std::string& text, const std::string& name = "Dockerfile") {
    v1::Build build;
    build.mutable_text()->set_name(name);
    build.mutable_text()->set_content(text);
    return build;
}

template <class Request>
Request request_of(const v1::Build& build) {
    Request request;
    *request.mutable_build() = build;
    return request;
}

template <class Response, class Request>
Response call(Place& place, const std::string& method, const Request& request, const CallOptions& options = {}) {
    return ask<Response>(*place.channel, COMPILER + method, request, options);
}

v1::CompileResponse compile_of(Place& place, const v1::Build& build, const CallOptions& options = {}) {
    return call<v1::CompileResponse>(place, "Compile", request_of<v1::CompileRequest>(build), options);
}

void compile(Place& place) {
    v1::Build build = build_of(FILE_TEXT);
    (*build.mutable_options())["platform"] = "linux/amd64,linux/arm64";
    const v1::CompileResponse response = compile_of(place, build);
    require(response.has_result(), response.failure().message());
    const v1::CompileResult& result = response.result();
    same(result.syntax(), "dockerfile", "syntax");
    same(result.images_size(), 2, "images");
    same(result.images(0).platform_id(), "linux/amd64", "platform");
    same(result.images(1).platform_id(), "linux/arm64", "platform");
    for (const v1::Image& image : result.images()) {
        pb::Definition definition;
        require(definition.ParseFromString(image.definition()), "the graph is no pb.Definition");
        same(definition.def_size(), 5, "vertices");
        require(image.graph_digest().rfind("sha256:", 0) == 0, "graph digest " + image.graph_digest());
        const std::string architecture = "\"architecture\":\"" + image.platform().architecture() + "\"";
        require(image.config().find(architecture) != std::string::npos, "config " + image.config());
    }
    require(response.assumptions_size() > 0, "what is assumed of alpine is not said");
    // Equal requests give the same bytes.
    same(compile_of(place, build).SerializeAsString() == response.SerializeAsString(), true, "the same bytes");
}

void broken_source(Place& place) {
    const v1::CompileResponse response = compile_of(place, build_of("FROM alpine\nCPY . /\n"));
    same(response.failure().message(),
         "dockerfile parse error on line 2: unknown instruction: CPY (did you mean COPY?)", "failure");
    same(response.diagnostics_size(), 1, "diagnostics");
    const v1::Diagnostic& diagnostic = response.diagnostics(0);
    same(int(diagnostic.severity()), int(v1::SEVERITY_ERROR), "severity");
    same(diagnostic.locations(0).start().line(), 2u, "line");
}

void bad_request(Place& place) {
    v1::Build build = build_of("FROM scratch\n");
    build.set_syntax("mokcer");
    const Status status =
        refusal(*place.channel, COMPILER + "Compile", request_of<v1::CompileRequest>(build));
    same(status.code, GRPC_STATUS_INVALID_ARGUMENT, "code");
    require(status.message.find("did you mean mocker?") != std::string::npos, status.message);
    const Status nonsense = unary(*place.channel, COMPILER + "Compile", "\xff\xff\xff").status;
    same(nonsense.code, GRPC_STATUS_INVALID_ARGUMENT, "code for what is no message");
}

void too_large(Place& place) {
    const Status status = refusal(*place.channel, COMPILER + "Compile",
                                  request_of<v1::CompileRequest>(build_of(std::string(17 << 20, '#'))));
    same(status.code, GRPC_STATUS_RESOURCE_EXHAUSTED, "code");
}

void large_context(Place& place) {
    v1::Build build = build_of("FROM scratch\nCOPY big /\n");
    v1::FileEntry* entry = build.mutable_context()->add_entries();
    entry->set_path("big");
    entry->set_content(std::string(12 << 20, 'x'));
    require(compile_of(place, build).has_result(), "no result");
}

void no_such_method(Place& place) {
    same(unary(*place.channel, COMPILER + "Nonsense", "").status.code, GRPC_STATUS_UNIMPLEMENTED, "code");
}

/// Answers questions until the final response arrives.
v1::CompileResponse converse(Call& call, std::set<std::string>& asked) {
    for (;;) {
        const std::optional<std::string> message = call.receive();
        if (!message) throw Failure("CompileStream", call.status());
        v1::CompileStreamResponse response;
        require(response.ParseFromString(*message), "no CompileStreamResponse");
        if (response.has_response()) return response.response();
        const v1::Question& question = response.question();
        v1::CompileStreamRequest request;
        v1::Answer& answer = *request.mutable_answer();
        answer.set_id(question.id());
        switch (question.ask_case()) {
            case v1::Question::kReadFile:
                asked.insert("file " + question.read_file().path());
                if (question.read_file().path() == "app/Dockerfile") {
                    answer.set_content(FILE_TEXT);
                } else {
                    answer.mutable_absent();
                }
                break;
            case v1::Question::kImage:
                asked.insert("image " + question.image().reference());
                answer.mutable_image()->set_config("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{}}");
                answer.mutable_image()->set_digest("sha256:" + std::string(64, 'a'));
                break;
            default: answer.mutable_unknown();
        }
        require(call.send(request.SerializeAsString()), "the stream is over");
    }
}

v1::CompileStreamRequest start_of(const std::string& file) {
    v1::CompileStreamRequest request;
    request.mutable_start()->mutable_build()->set_file(file);
    return request;
}

void compile_stream(Place& place) {
    Call call(*place.channel, COMPILER + "CompileStream");
    require(call.send(start_of("app/Dockerfile").SerializeAsString()), "the stream is over");
    std::set<std::string> asked;
    const v1::CompileResponse response = converse(call, asked);
    require(response.has_result(), response.failure().message());
    require(asked.count("file app/Dockerfile"), "it didn't ask for the source");
    require(asked.count("image docker.io/library/alpine:3.20"), "it didn't ask for the image");
    const std::string& definition = response.result().images(0).definition();
    require(definition.find("alpine:3.20@sha256:" + std::string(64, 'a')) != std::string::npos, "not the image's digest");
    same(response.assumptions_size(), 0, "assumptions");
    call.finish_sending();
    require(!call.receive(), "a message too many");
    require(call.status().ok(), call.status().message);
}

void stream_without_answers(Place& place) {
    Call call(*place.channel, COMPILER + "CompileStream");
    require(call.send(start_of("app/Dockerfile").SerializeAsString()), "the stream is over");
    call.finish_sending();
    while (call.receive()) {
    }
    same(call.status().code, GRPC_STATUS_INVALID_ARGUMENT, "code");
}

void stream_cancelled(Place& place) {
    Call call(*place.channel, COMPILER + "CompileStream");
    require(call.send(start_of("app/Dockerfile").SerializeAsString()), "the stream is over");
    require(call.receive().has_value(), "no question");
    call.cancel();
    same(call.status().code, GRPC_STATUS_CANCELLED, "code");
    // The connection is still usable.
    require(compile_of(place, build_of("FROM scratch\n")).has_result(), "no result");
}

void stream_deadline(Place& place) {
    CallOptions options;
    options.timeout = std::chrono::milliseconds(700);
    Call call(*place.channel, COMPILER + "CompileStream", options);
    require(call.send(start_of("app/Dockerfile").SerializeAsString()), "the stream is over");
    while (call.receive()) {
    }
    same(call.status().code, GRPC_STATUS_DEADLINE_EXCEEDED, "code");
}

void lists(Place& place) {
    const v1::Build build = build_of("ARG ONE=1\nFROM alpine AS first\nFROM first AS second\n");
    const auto targets = call<v1::TargetsResponse>(place, "Targets", request_of<v1::TargetsRequest>(build));
    same(targets.targets().targets_size(), 2, "targets");
    same(targets.targets().targets(1).name(), "second", "target");
    const auto outline = call<v1::OutlineResponse>(
        place, "Outline",
        request_of<v1::OutlineRequest>(build_of("FROM alpine\nRUN --mount=type=secret,id=key cat /run/secrets/key\n")));
    same(outline.outline().secrets(0).id(), "key", "secret");
    const auto syntaxes = call<v1::ListSyntaxesResponse>(place, "ListSyntaxes", v1::ListSyntaxesRequest());
    std::string names;
    for (const v1::Syntax& syntax : syntaxes.syntaxes()) names += syntax.name() + " ";
    same(names, "mocker gocker ick dockerfile cargo nix earthfile ", "syntaxes");
}

void check(Place& place) {
    const auto fine = call<v1::CheckResponse>(place, "Check", request_of<v1::CheckRequest>(build_of("FROM scratch\n")));
    require(fine.ok(), "it is not ok");
    const auto wrong = call<v1::CheckResponse>(place, "Check", request_of<v1::CheckRequest>(build_of("FRM scratch\n")));
    require(!wrong.ok() && wrong.diagnostics_size() > 0, "it is ok");
}

void metadata_ignored(Place& place) {
    CallOptions options;
    options.metadata = {{"x-text", "one"}, {"x-raw-bin", std::string("\0\xff", 2)}};
    require(compile_of(place, build_of("FROM scratch\n"), options).has_result(), "no result");
}

/// The server may refuse a compressed request, but only with UNIMPLEMENTED.
void compressed(Place& place) {
    CallOptions options;
    options.compression = "gzip";
    const std::string text = "FROM scratch\n" + std::string(10'000, '#') + "\n";
    const Answer answer = unary(*place.channel, COMPILER + "Compile",
                                request_of<v1::CompileRequest>(build_of(text)).SerializeAsString(), options);
    if (answer.status.ok()) return;
    same(answer.status.code, GRPC_STATUS_UNIMPLEMENTED, "code");
}

void many_compiles(Place& place) {
    std::vector<std::unique_ptr<Call>> calls;
    const std::string message = request_of<v1::CompileRequest>(build_of(FILE_TEXT)).SerializeAsString();
    for (int index = 0; index < 200; index++) {
        calls.push_back(std::make_unique<Call>(*place.channel, COMPILER + "Compile"));
        require(calls.back()->send(message), "a call is over before it began");
    }
    // All calls are open, and none can complete before its half-close.
    for (auto& call : calls) call->finish_sending();
    for (auto& call : calls) {
        const std::optional<std::string> answer = call->receive();
        const Status status = call->status();
        require(status.ok() && answer, std::to_string(status.code) + " " + status.message);
        v1::CompileResponse response;
        require(response.ParseFromString(*answer) && response.has_result(), "no result");
    }
}

void health_check(Place& place) {
    for (const char* service : {"", "slipway.v1.Compiler"}) {
        health::HealthCheckRequest request;
        request.set_service(service);
        const auto response = ask<health::HealthCheckResponse>(*place.channel, "/grpc.health.v1.Health/Check", request);
        same(int(response.status()), int(health::HealthCheckResponse::SERVING), service);
    }
    health::HealthCheckRequest request;
    request.set_service("nobody");
    same(refusal(*place.channel, "/grpc.health.v1.Health/Check", request).code, GRPC_STATUS_NOT_FOUND, "code");
}

void reflection_lists(Place& place) {
    Call call(*place.channel, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
    reflection::ServerReflectionRequest request;
    request.set_list_services("");
    require(call.send(request.SerializeAsString()), "the stream is over");
    reflection::ServerReflectionResponse response;
    require(response.ParseFromString(call.receive().value_or("")), "no ServerReflectionResponse");
    std::set<std::string> names;
    for (const auto& service : response.list_services_response().service()) names.insert(service.name());
    require(names.count("slipway.v1.Compiler") == 1, "slipway.v1.Compiler is not listed");
    request.set_file_containing_symbol("slipway.v1.Compiler");
    require(call.send(request.SerializeAsString()), "the stream is over");
    require(response.ParseFromString(call.receive().value_or("")), "no ServerReflectionResponse");
    require(response.file_descriptor_response().file_descriptor_proto_size() > 0, "no descriptor");
    call.finish_sending();
    require(!call.receive() && call.status().ok(), call.status().message);
}

}  // namespace

const Cases compile_cases = {
    {"compile", compile},
    {"broken_source", broken_source},
    {"bad_request", bad_request},
    {"too_large", too_large},
    {"large_context", large_context},
    {"no_such_method", no_such_method},
    {"compile_stream", compile_stream},
    {"stream_without_answers", stream_without_answers},
    {"stream_cancelled", stream_cancelled},
    {"stream_deadline", stream_deadline},
    {"lists", lists},
    {"check", check},
    {"metadata_ignored", metadata_ignored},
    {"compressed", compressed},
    {"many_compiles", many_compiles},
    {"health_check", health_check},
    {"reflection_lists", reflection_lists},
};
