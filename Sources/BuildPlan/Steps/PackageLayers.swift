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
    /// The rest is divided into descending powers of two, e.g. 7 = 4 + 2 + 1.
    ///
    /// - Parameter count: The length of the list. Lists of up to 4 packages, and of 8, are a single layer.
    /// - Returns: The sizes, whose sum is `count`; none for an empty list.
    public static func sizes(of count: Int) -> [Int] {
        guard count > undividedLength else { return count > 0 ? [count] : [] }
        var sizes: [Int] = []
        var start = 0
        while count - start >= blockSize(at: start) {
            sizes.append(blockSize(at: start))
            start += blockSize(at: start)
        }
        var rest = count - start
        while rest > 0 {
            let size = largestPowerOfTwo(upTo: rest)
            sizes.append(size)
            rest -= size
        }
        return sizes
    }

    /// The size of the blocks at the beginning of a list.
    private static let smallestBlock = 8
    /// The longest list that isn't divided. A second step would take longer than what it saves.
    private static let undividedLength = 3

    private static func blockSize(at start: Int) -> Int {
        start < 8 * smallestBlock ? smallestBlock : largestPowerOfTwo(upTo: start) / 4
    }

    /// - Parameter number: A positive number.
    private static func largestPowerOfTwo(upTo number: Int) -> Int {
        1 << (Int.bitWidth - 1 - number.leadingZeroBitCount)
    }
}
