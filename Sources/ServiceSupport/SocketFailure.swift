import Bridge
import Glibc
import NIOCore
import NIOPosix

/// Why a socket can't be had, in words for whoever runs the service: the system's own, without the function that failed.
package enum SocketFailure {
    /// Bytes that a Unix socket's path may have: `sun_path` without its final zero (unix(7)).
    private static let pathLimit = 107

    package static func words(_ error: any Error) -> String {
        switch error {
        case let error as BridgeError: return error.message
        case let error as IOError: return words(errno: error.errnoCode)
        case let error as SocketAddressError.UnknownHost:
            return "no address of \(error.host) is known: \(error.errorDescription)"
        case SocketAddressError.unixDomainSocketPathTooLong:
            return "a socket's path may have \(pathLimit) bytes at most"
        case ChannelError.connectTimeout(let limit): return "no answer within \(limit.nanoseconds / 1_000_000_000) s"
        case let error as NIOConnectionError: return words(error)
        default: return "\(error)"
        }
    }

    /// A host may have several addresses, each with a failure of its own.
    private static func words(_ error: NIOConnectionError) -> String {
        var reasons: [String] = []
        for failure in error.connectionErrors {
            let reason = words(failure.error)
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        if reasons.isEmpty, let unknown = error.dnsAError ?? error.dnsAAAAError { reasons = [words(unknown)] }
        return reasons.isEmpty ? "\(error)" : reasons.joined(separator: ", ")
    }

    /// What the system says of a number, e.g. `connection refused`.
    private static func words(errno code: CInt) -> String {
        guard let text = strerror(code).map({ String(cString: $0) }), let first = text.first else {
            return "error \(code)"
        }
        return first.lowercased() + text.dropFirst()
    }
}
