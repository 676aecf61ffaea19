public import Bridge
import LLB

extension BridgeError {
    /// Creates the error that a gRPC status describes.
    ///
    /// - Parameters:
    ///   - status: The number in `grpc-status`; 0 and undefined numbers become `.unknown`.
    ///   - message: The decoded text of `grpc-message`.
    ///   - statusBytes: The decoded bytes of `grpc-status-details-bin`, a `google.rpc.Status`; ignored if invalid.
    public init(grpcStatus status: Int, message: String, statusBytes: [UInt8] = []) {
        self.init(Code(rawValue: status) ?? .unknown, message)
        guard !statusBytes.isEmpty, let full = try? StatusMessage(decoding: WireReader(statusBytes)) else { return }
        details = full.details
    }

    /// The error as an encoded `google.rpc.Status`, the content of `grpc-status-details-bin`.
    package var statusBytes: [UInt8] {
        var writer = WireWriter()
        StatusMessage(self).encode(&writer)
        return writer.bytes
    }
}
