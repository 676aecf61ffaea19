package import NIOHTTP2

extension HTTP2ErrorCode {
    /// The name of the code in RFC 9113, section 7, e.g. `REFUSED_STREAM`; `error 0x…` for a code that the RFC doesn't define.
    package var name: String {
        let names = [
            "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
            "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
            "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
        ]
        return names.indices.contains(networkCode) ? names[networkCode] : "error 0x" + String(networkCode, radix: 16)
    }
}
