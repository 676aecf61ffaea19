import ControlProtos
import SwiftProtobuf

/// An internal build that only reads the file of a client's build, in order to route that build.
struct ProbeRequest: Sendable {
    /// The ID of the probe's build.
    let build: String
    /// The session ID of the client's build, which the probe shares.
    let session: String
    /// The metadata that is sent with every call of the probe.
    let metadata: [(name: String, value: String)]
    /// The `Control.Solve` request that starts the probe's build.
    let message: [UInt8]
    private let original: ControlSolveRequest

    /// - Parameter metadata: The metadata of the client's call, without a build ID.
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

    /// Returns the client's build request, with its build ID replaced by the probe's.
    ///
    /// - Throws: An error if an input is not a valid definition.
    func request() throws -> BuildRequest {
        var request = try BuildRequest(original, metadata: metadata)
        request.build = build
        return request
    }
}
