import LLB
import Synchronization

@testable import Registry

/// Answers requests from a function, and records them.
final class ScriptedTransport: HTTPTransport {
    private let answer: @Sendable (HTTPRequest, Int) throws -> HTTPResponse
    private let recorded = Mutex<[HTTPRequest]>([])

    /// - Parameter answer: Returns the response to a request and its number, from 1.
    init(_ answer: @escaping @Sendable (HTTPRequest, Int) throws -> HTTPResponse) { self.answer = answer }

    var requests: [HTTPRequest] { recorded.withLock { $0 } }

    func send(_ request: HTTPRequest, limit: Int) async throws -> HTTPResponse {
        let number = recorded.withLock {
            $0.append(request)
            return $0.count
        }
        let response = try answer(request, number)
        if response.body.count > limit { throw HTTPTransportError.tooLarge(limit: limit) }
        return response
    }

    func stream(_ request: HTTPRequest, limit: Int, chunk: ([UInt8]) -> Void) async throws -> HTTPResponse {
        var response = try await send(request, limit: limit)
        chunk(response.body)
        response.body = []
        return response
    }
}

/// A credential helper that prints a text.
struct ScriptedHelper: CredentialHelper {
    var output = ""
    var status: Int32 = 0

    func get(_ name: String, server: String) async throws -> (output: [UInt8], status: Int32) {
        guard name != "absent" else { throw CredentialError("docker-credential-absent can't be run") }
        return (Array(output.replacing("SERVER", with: server).utf8), status)
    }
}

/// A clock that stands still and records pauses.
final class StillClock: Sendable {
    private let slept = Mutex<[Duration]>([])
    private let time = Mutex<Int64>(1_000_000)

    var pauses: [Duration] { slept.withLock { $0 } }
    func advance(_ seconds: Int64) { time.withLock { $0 += seconds } }

    var clock: RegistryClock {
        RegistryClock(now: { self.time.withLock { $0 } }, sleep: { pause in self.slept.withLock { $0.append(pause) } })
    }
}

extension HTTPRequest {
    func value(of name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// An image of a test: its manifest and config.
struct TestImage {
    var config: String
    var manifest: String

    init(_ architecture: String = "amd64") {
        config =
            #"{"architecture":"\#(architecture)","os":"linux","config":{"Env":["A=b"]},"rootfs":{"type":"layers","diff_ids":[]}}"#
        manifest = """
            {"schemaVersion":2,"mediaType":"\(MediaType.ociManifest)","config":{"mediaType":"\(MediaType.ociConfig)",\
            "digest":"\(Self.digest(config))","size":\(config.utf8.count)},"layers":[]}
            """
    }

    static func digest(_ text: String) -> String { Vertex.digest(of: Array(text.utf8)) }

    /// An index of images with their platforms as JSON.
    static func index(_ entries: [(TestImage, platform: String)]) -> String {
        let list = entries.map {
            #"{"mediaType":"\#(MediaType.ociManifest)","digest":"\#(digest($0.manifest))","size":1,"platform":\#($1)}"#
        }
        return #"{"schemaVersion":2,"manifests":[\#(list.joined(separator: ","))]}"#
    }
}

extension HTTPResponse {
    static func text(_ text: String, type: String = "", status: Int = 200, headers: [HTTPHeader] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: [HTTPHeader("content-type", type)] + headers, body: Array(text.utf8))
    }
}
