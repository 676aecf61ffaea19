package import Bridge
import GatewayClient
package import NIOHPACK
import SourceText

/// The status of a response, read from its headers and trailers.
package enum GRPCStatus {
    /// Returns the failure that `trailers` report, or an error if they lack a valid `grpc-status`; nil if the call succeeded.
    package static func failure(in trailers: HPACKHeaders) -> BridgeError? {
        guard let text = trailers.first(name: "grpc-status") else {
            return BridgeError(.internal, "the response ended without a grpc-status")
        }
        guard let status = Int(text), status >= 0 else {
            return BridgeError(.unknown, "the grpc-status '\(text)' is not a number")
        }
        guard status != 0 else { return nil }
        let message = trailers.first(name: "grpc-message").map { PercentEncoding.decodeLeniently($0[...]) } ?? ""
        let details = trailers.first(name: "grpc-status-details-bin").flatMap {
            Base64.decode($0, requiresPadding: false)
        }
        return BridgeError(grpcStatus: status, message: message, statusBytes: details ?? [])
    }

    /// Returns the error to report if `headers` can't open a gRPC response; nil if they can open one.
    ///
    /// An HTTP status other than 200 is mapped to a status code as gRPC's HTTP/2 protocol specifies.
    package static func refusal(of headers: HPACKHeaders) -> BridgeError? {
        let status = headers.first(name: ":status") ?? ""
        if status != "200" {
            let codes: [String: BridgeError.Code] = [
                "400": .internal, "401": .unauthenticated, "403": .permissionDenied, "404": .unimplemented,
                "429": .unavailable, "502": .unavailable, "503": .unavailable, "504": .unavailable,
            ]
            return BridgeError(codes[status] ?? .unknown, "expected a response with HTTP status 200, not '\(status)'")
        }
        let type = headers.first(name: "content-type") ?? ""
        guard type.hasPrefix("application/grpc") else {
            return BridgeError(.unknown, "expected a response with content-type application/grpc, not '\(type)'")
        }
        if let encoding = headers.first(name: "grpc-encoding"), encoding != "identity" {
            return BridgeError(.internal, "the response has the grpc-encoding '\(encoding)', which was not requested")
        }
        return nil
    }
}
