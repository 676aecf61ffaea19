import Bridge
import GRPCFraming
import GRPCStreams
import GatewayClient
import Logging
import NIOCore
import NIOHPACK
import ServiceSecurity
import ServiceSupport

/// An admitted call.
struct Admission {
    /// The caller, including the name of the call's token.
    let caller: Caller
    /// The call's metadata, without the headers that HTTP/2 and gRPC define.
    let metadata: [(name: String, value: String)]
    /// The earlier of the client's deadline and the service's time limit for compilations; nil if there is neither.
    let deadline: CallDeadline?
    /// The permit of a build or compilation; nil for other calls.
    let permit: Permit?
    /// The spans of a `slipway.v1` call if there is a trace collector; nil otherwise.
    var trace: CallTrace?
}

/// Admits or refuses calls by their headers. Bound to the connection's event loop.
struct AdmissionControl {
    let connection: ClientConnection
    let context: ProxyContext

    /// Admits a call: authenticates its caller, and takes the permit for a build or compilation.
    ///
    /// - Throws: The error that a refused call gets as its status.
    func admit(_ path: String, _ headers: HPACKHeaders) throws(BridgeError) -> Admission {
        if let refusal = connection.refusal {
            // The client then opens a new connection, which a load balancer may send to another instance.
            connection.goAway()
            throw refusal.error
        }
        let caller = try identify(path, headers)
        let isRead =
            path == StreamRouter.controlSolve || path == StreamRouter.bridgeSolve || context.local.isLocal(path)
        var permit: Permit?
        if path == StreamRouter.controlSolve {
            do throws(Refusal) { permit = try context.access.begin(.build, for: caller) } catch {
                throw error.error
            }
        }
        var limit = isRead ? try clientDeadline(headers) : nil
        if compiles(path) {
            do throws(Refusal) { permit = try beginCompile(.compile, for: caller) } catch { throw error.error }
            if let longest = compileDeadline { limit = limit.map { $0.end < longest.end ? $0 : longest } ?? longest }
        }
        var admission = Admission(
            caller: caller,
            metadata: headers.callMetadata,
            deadline: limit,
            permit: permit
        )
        if context.traces != nil, compiles(path) {
            admission.trace = CallTrace.begin(path, admission.metadata, recordsOthers: true)
        }
        return admission
    }

    /// Returns whether `path` names a method of `slipway.v1` that the service itself serves.
    private func compiles(_ path: String) -> Bool { path.hasPrefix("/slipway.v1.") && context.local.isLocal(path) }

    private var compileDeadline: CallDeadline? {
        limit(
            .compileSeconds,
            context.access.limits.compileSeconds,
            message: "the compilation took longer than",
            remedy: "split the build or raise the limit"
        )
    }

    /// Authenticates a call, and returns its caller.
    private func identify(_ path: String, _ headers: HPACKHeaders) throws(BridgeError) -> Caller {
        do throws(BridgeError) {
            let (caller, mayBuild) = try context.credentials.check(
                path,
                headers,
                from: connection.caller,
                asksForCertificate: connection.asksForCertificate
            )
            guard mayBuild || context.local.isLocal(path) else {
                throw BridgeError(.unimplemented, "no method \(path) here; BuildKit's API needs a client certificate")
            }
            return caller
        } catch {
            context.log.info(
                "refused",
                metadata: ["method": "\(path)", "caller": "\(connection.caller)", "error": "\(error.message)"]
            )
            throw error
        }
    }

    /// Returns the deadline that the client sets with `grpc-timeout`.
    private func clientDeadline(_ headers: HPACKHeaders) throws(BridgeError) -> CallDeadline? {
        guard let text = headers.first(name: "grpc-timeout") else { return nil }
        guard let time = GRPCTimeout.parse(text) else {
            let expected = "expected up to eight digits and one of the units H, M, S, m, u and n, e.g. 30S"
            throw BridgeError(.invalidArgument, "invalid grpc-timeout \"\(text)\": \(expected)")
        }
        return CallDeadline(
            eventLoop: connection.eventLoop,
            end: .now() + TimeAmount(time),
            error: BridgeError(.deadlineExceeded, "the call exceeded its grpc-timeout of \(text)")
        )
    }

    /// The deadline by which a buffered request must have arrived; nil if there is no such limit.
    var requestDeadline: CallDeadline? {
        limit(
            .requestSeconds,
            context.access.limits.requestSeconds,
            message: "the request did not arrive completely within",
            remedy: "check the client's connection or raise the limit"
        )
    }

    private func limit(_ limit: Limit, _ seconds: Int, message: String, remedy: String) -> CallDeadline? {
        guard seconds > 0 else { return nil }
        let refusal = Refusal(limit: limit, message: "\(message) \(seconds) s", remedy: remedy)
        return CallDeadline(
            eventLoop: connection.eventLoop,
            end: .now() + .seconds(Int64(seconds)),
            error: refusal.error,
            onExpiry: { [access = context.access] in access.count(limit) }
        )
    }

    /// Takes a permit for a compilation, and a token from the caller's token bucket.
    func beginCompile(_ work: AccessPolicy.Work, for caller: Caller) throws(Refusal) -> Permit {
        let permit = try context.access.begin(work, for: caller)
        try context.access.beginCompile(for: caller)
        return permit
    }
}
