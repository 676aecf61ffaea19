/// The Slipway release that this source code belongs to.
public enum Release {
    /// The version of the programs and images. `Containerfile` contains it too, in the image labels.
    /// `dev/version --check` compares both with the changelog.
    public static let version = "0.6.0-dev"
}
