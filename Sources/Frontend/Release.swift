/// The Slipway release that these sources belong to.
public enum Release {
    /// The version of the programs and images. `Containerfile` repeats it in the image labels; a test compares the two.
    public static let version = "0.5.0"
}
