/// The Slipway release that this source code belongs to.
public enum Release {
    /// The version of the programs and images. `Containerfile` contains it too, in the image labels; a test compares the two.
    public static let version = "0.5.0"
}
