/// Sets labels of the image (`LABEL`).
public struct LabelStep: Sendable, Hashable {
    /// The labels, in order.
    public var labels: [KeyValue]

    /// A step that sets labels.
    public init(_ labels: [KeyValue]) { self.labels = labels }
}
