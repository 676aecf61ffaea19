public import Bridge
import LLB

extension BridgeError {
    /// The failure that a gRPC status reports.
    ///
    /// - Parameters:
    ///   - status: the number in `grpc-status`; 0 and numbers that gRPC doesn't define read as `.unknown`.
    ///   - message: the text of `grpc-message`, decoded.
    ///   - statusBytes: the `google.rpc.Status` of `grpc-status-details-bin`, decoded; unreadable bytes count as none.
    public init(grpcStatus status: Int, message: String, statusBytes: [UInt8] = []) {
        self.init(Code(rawValue: status) ?? .unknown, message)
        guard !statusBytes.isEmpty, let full = try? StatusMessage(decoding: WireReader(statusBytes)) else { return }
        details = full.details
    }

    /// The failure as a `google.rpc.Status`, which `grpc-status-details-bin` carries.
    package var statusBytes: [UInt8] {
        var writer = WireWriter()
        StatusMessage(self).encode(&writer)
        return writer.bytes
    }
}
