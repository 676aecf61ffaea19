import Bridge
import GRPCFraming
import GRPCStreams
import GatewayClient
import Logging
import NIOCore
import NIOHPACK
import ServiceSecurity
import ServiceSupport

/// A call that was let in.
struct Admission {
    /// Who calls, known better than by the connection alone.
    let caller: Caller
    /// What the client's call carries beside what gRPC and HTTP/2 themselves do.
    let metadata: [(name: String, value: String)]
    /// The time that the client gives it.
    let deadline: CallDeadline?
    /// Counts a build or a compilation; nil for other calls.
    let permit: Permit?
    /// The span of a call of `slipway.v1`, where there is a collector for it.
    var trace: CallTrace?
}

/// The one place where calls are let in or refused, before anything but their headers is read. Bound to the event loop of
/// a connection.
struct AdmissionControl {
    let connection: ClientConnection
    let context: ProxyContext

    /// Lets a call in.
    ///
    /// - Throws: what its client hears.
    func admit(_ path: String, _ headers: HPACKHeaders) throws(BridgeError) -> Admission {
        if let refusal = connection.refusal {
            // Its next call may find room elsewhere.
            connection.leave()
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
        var limit = isRead ? try timeLimit(headers) : nil
        if compiles(path) {
            do throws(Refusal) { permit = try beginCompile(.compile, for: caller) } catch { throw error.error }
            if let longest = longestCompile { limit = limit.map { $0.end < longest.end ? $0 : longest } ?? longest }
        }
        var admission = Admission(
            caller: caller,
            metadata: Self.metadata(headers),
            deadline: limit,
            permit: permit
        )
        if context.traces != nil, compiles(path) {
            admission.trace = CallTrace.begin(path, admission.metadata, recordsOthers: true)
        }
        return admission
    }

    /// True for a call of `slipway.v1` that is answered here.
    private func compiles(_ path: String) -> Bool { path.hasPrefix("/slipway.v1.") && context.local.isLocal(path) }

    /// How long a compilation may take at most.
    private var longestCompile: CallDeadline? {
        limit(
            .compileSeconds,
            context.access.limits.compileSeconds,
            message: "the call took longer than a compilation may",
            remedy: "split the build, or have the limit raised"
        )
    }

    /// Holds a call against what its caller has to show.
    ///
    /// - Returns: who calls.
    private func identify(_ path: String, _ headers: HPACKHeaders) throws(BridgeError) -> Caller {
        do throws(BridgeError) {
            let (caller, mayBuild) = try context.credentials.check(
                path,
                headers,
                from: connection.caller,
                asksForCertificate: connection.asksForCertificate
            )
            guard mayBuild || context.local.isLocal(path) else {
                throw BridgeError(.unimplemented, "there is no method \(path) here for those who may not build")
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

    /// When the client has waited long enough, and what it hears then.
    private func timeLimit(_ headers: HPACKHeaders) throws(BridgeError) -> CallDeadline? {
        guard let text = headers.first(name: "grpc-timeout") else { return nil }
        guard let time = GRPCTimeout.parse(text) else {
            let expected = "expected up to eight digits and a unit out of H, M, S, m, u, n, e.g. 30S"
            throw BridgeError(.invalidArgument, "invalid grpc-timeout \"\(text)\": \(expected)")
        }
        return CallDeadline(
            eventLoop: connection.eventLoop,
            end: .now() + TimeAmount(time),
            error: BridgeError(.deadlineExceeded, "the call's time of \(text) (grpc-timeout) is over")
        )
    }

    /// How long a request may take to arrive.
    var requestDeadline: CallDeadline? {
        limit(
            .requestSeconds,
            context.access.limits.requestSeconds,
            message: "the request took longer to arrive than it may",
            remedy: "send it faster"
        )
    }

    private func limit(_ limit: Limit, _ seconds: Int, message: String, remedy: String) -> CallDeadline? {
        guard seconds > 0 else { return nil }
        let refusal = Refusal(limit: limit, message: "\(message), \(seconds) s", remedy: remedy)
        return CallDeadline(
            eventLoop: connection.eventLoop,
            end: .now() + .seconds(Int64(seconds)),
            error: refusal.error,
            onExpiry: { [access = context.access] in access.count(limit) }
        )
    }

    /// A compilation begins, of a build or of another call.
    ///
    /// - Returns: what ends it.
    func beginCompile(_ work: AccessPolicy.Work, for caller: Caller) throws(Refusal) -> Permit {
        let permit = try context.access.begin(work, for: caller)
        try context.access.beginCompile(for: caller)
        return permit
    }

    /// What a client's call carries beside what gRPC and HTTP/2 themselves do.
    private static func metadata(_ headers: HPACKHeaders) -> [(name: String, value: String)] {
        let own: Set<String> = ["content-type", "te", "user-agent", "content-length"]
        return headers.compactMap { name, value, _ in
            name.hasPrefix(":") || name.hasPrefix("grpc-") || own.contains(name) ? nil : (name, value)
        }
    }
}
