/// Sets labels of the image (`LABEL`).
public struct LabelStep: Sendable, Hashable {
    public var labels: [KeyValue]

    public init(_ labels: [KeyValue]) { self.labels = labels }
}
