/// What this program calls itself.
public enum Release {
    /// The version of all programs and images that are made from this source. `Containerfile` has it too, for the labels of
    /// images; a test holds the two together.
    public static let version = "0.5.0"
}
