import ControlProtos
import SwiftProtobuf

/// A build in which nothing is done but to read the file of another.
struct ProbeRequest: Sendable {
    /// Its own name.
    let build: String
    /// The session of the build it is for.
    let session: String
    /// What every call of it carries.
    let metadata: [(name: String, value: String)]
    /// The `Control.Solve` that begins it.
    let message: [UInt8]
    private let original: ControlSolveRequest

    /// A look at the file of a build.
    ///
    /// - Parameter metadata: what the client's call carried, without the name of a build.
    init(_ original: ControlSolveRequest, metadata: [(name: String, value: String)]) {
        self.original = original
        build = "slipway-" + String(UInt64.random(in: .min ... .max), radix: 36)
        session = original.session
        self.metadata = metadata + [(BuildRequest.buildID, build)]
        var own = ControlSolveRequest()
        own.ref = build
        own.session = original.session
        own.internal = true
        own.frontendInputs = original.frontendInputs
        message = (try? own.serializedBytes()) ?? []
    }

    /// The request whose file is looked at.
    ///
    /// - Throws: where an input is no graph.
    func request() throws -> BuildRequest {
        var request = try BuildRequest(original, metadata: metadata)
        request.build = build
        return request
    }
}
