import Bridge
import Glibc
import NIOCore
import NIOPosix

/// Descriptions of socket errors for operators: the system's message without the name of the function that failed.
package enum SocketFailure {
    package static func message(_ error: any Error) -> String {
        switch error {
        case let error as BridgeError: return error.message
        case let error as IOError: return message(errno: error.errnoCode)
        case let error as SocketAddressError.UnknownHost:
            return "the host name \(error.host) can't be resolved: \(error.errorDescription)"
        case SocketAddressError.unixDomainSocketPathTooLong:
            return "a socket's path may be at most \(ServiceAddress.pathLimit) bytes long"
        case is UnixDomainSocketPathWrongType: return "the file is not a socket; remove it or choose another path"
        case ChannelError.connectTimeout(let limit): return "no response within \(limit.nanoseconds / 1_000_000_000) s"
        case let error as NIOConnectionError: return message(error)
        default: return "\(error)"
        }
    }

    /// Describes why connecting to a host's addresses failed. Equal reasons are listed once.
    private static func message(_ error: NIOConnectionError) -> String {
        var reasons: [String] = []
        for failure in error.connectionErrors {
            let reason = message(failure.error)
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        if reasons.isEmpty, let unknown = error.dnsAError ?? error.dnsAAAAError { reasons = [message(unknown)] }
        return reasons.isEmpty ? "\(error)" : reasons.joined(separator: ", ")
    }

    /// Returns the system's description of an error number, e.g. `connection refused`.
    private static func message(errno code: CInt) -> String {
        guard let text = strerror(code).map({ String(cString: $0) }), let first = text.first else {
            return "error \(code)"
        }
        return first.lowercased() + text.dropFirst()
    }
}
