import LLB
import SwiftProtobuf
import TraceProtos

private typealias Message = Opentelemetry_Proto_Collector_Trace_V1_Span
private typealias Attribute = Opentelemetry_Proto_Collector_Trace_V1_KeyValue

extension Span {
    /// The path of the OTLP method that exports spans.
    package static let exportMethod = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"

    /// Encodes the request that exports `spans`.
    package static func exportRequest(_ spans: [Span]) -> [UInt8] {
        var scope = Opentelemetry_Proto_Collector_Trace_V1_ScopeSpans()
        scope.scope.name = "slipway"
        scope.spans = spans.map(\.message)
        var resource = Opentelemetry_Proto_Collector_Trace_V1_ResourceSpans()
        resource.resource.attributes = [attribute("service.name", .text("slipway"))]
        resource.scopeSpans = [scope]
        var request = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest()
        request.resourceSpans = [resource]
        return (try? request.serializedBytes()) ?? []
    }

    /// Describes the spans that a collector rejected.
    ///
    /// - Returns: The number of rejected spans and the collector's message; nil if the collector accepted all spans.
    package static func rejection(in response: [UInt8]) -> String? {
        typealias Response = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceResponse
        guard let decoded = try? Response(serializedBytes: response), decoded.partialSuccess.rejectedSpans > 0 else {
            return nil
        }
        return "\(decoded.partialSuccess.rejectedSpans) spans: \(decoded.partialSuccess.errorMessage)"
    }

    private var message: Message {
        var message = (try? Message(serializedBytes: identifiers)) ?? Message()
        message.traceState = context.state
        // Bits 0 to 7 are the flags of `traceparent`. Bit 9 says whether the parent is remote; bit 8 says that bit 9 is valid.
        message.flags = (context.isSampled ? 1 : 0) | 0x100 | (hasRemoteParent ? 0x200 : 0)
        message.name = name
        message.kind =
            switch kind {
            case .inside: .spanKindInternal
            case .server: .spanKindServer
            case .client: .spanKindClient
            }
        message.startTimeUnixNano = start
        message.endTimeUnixNano = end
        message.attributes = attributes.map { Self.attribute($0.key, $0.value) }
        if let failure {
            message.status.code = .statusCodeError
            message.status.message = failure
        }
        return message
    }

    private static func attribute(_ key: String, _ value: Value) -> Attribute {
        var attribute = Attribute()
        attribute.key = key
        switch value {
        case .text(let text): attribute.value.stringValue = text
        case .number(let number): attribute.value.intValue = Int64(number)
        }
        return attribute
    }

    /// The encoded `trace_id` (1), `span_id` (2) and `parent_span_id` (4) fields of OTLP's `Span`, which are of type `bytes`.
    private var identifiers: [UInt8] {
        var writer = WireWriter()
        writer.data(1, bigEndian(context.trace.high) + bigEndian(context.trace.low))
        writer.data(2, bigEndian(context.span))
        if parent != 0 { writer.data(4, bigEndian(parent)) }
        return writer.bytes
    }

    private func bigEndian(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}
