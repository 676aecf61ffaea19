/// The release of Slipway.
public enum Release {
    /// The version of all programs and images. `Containerfile` repeats it for the labels of images; a test compares the two.
    public static let version = "0.5.0"
}
