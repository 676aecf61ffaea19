/// The division of a list of packages into layers, so that a package added at the end of the list leaves most layers in the
/// solver's cache.
///
/// A layer is reused only if the layers below it are. The division therefore depends on positions alone, and most of it stays the
/// same when the list grows. `docs/adr/0019-packages-in-layers.md` compares it with other divisions.
public enum PackageLayers {
    /// Returns the number of packages in each layer of a list, in order.
    ///
    /// The list consists of blocks, whose places don't depend on its length, and of a rest. A block has 8 packages among the
    /// first 64, and from there a quarter of the largest power of two up to its place: 16 up to the 128th, 32 up to the 256th.
    /// The rest is divided into descending powers of two, e.g. 6 = 4 + 2; up to 3 packages stay together.
    ///
    /// - Parameter count: The length of the list. Lists of up to 4 packages, and of 8, are a single layer.
    public static func sizes(of count: Int) -> [Int] {
        var sizes: [Int] = []
        var start = 0
        while count - start >= blockSize(at: start) {
            sizes.append(blockSize(at: start))
            start += blockSize(at: start)
        }
        var rest = count - start
        while rest > largestUndividedRest {
            let size = largestPowerOfTwo(upTo: rest)
            sizes.append(size)
            rest -= size
        }
        if rest > 0 { sizes.append(rest) }
        return sizes
    }

    /// The size of the blocks at the beginning of a list.
    private static let smallestBlock = 8
    /// The largest rest that isn't divided. Dividing it would cost a step to save the installation of one or two packages.
    private static let largestUndividedRest = 3

    private static func blockSize(at start: Int) -> Int {
        start < 8 * smallestBlock ? smallestBlock : largestPowerOfTwo(upTo: start) / 4
    }

    /// - Parameter number: A positive number.
    private static func largestPowerOfTwo(upTo number: Int) -> Int {
        1 << (Int.bitWidth - 1 - number.leadingZeroBitCount)
    }
}
