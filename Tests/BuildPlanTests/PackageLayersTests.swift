import BuildPlan
import Testing

/// The division of a list of packages into layers.
@Suite struct PackageLayersTests {
    @Test(arguments: [
        (0, []), (1, [1]), (3, [3]), (4, [4]), (5, [4, 1]), (6, [4, 2]), (7, [4, 2, 1]), (8, [8]), (9, [8, 1]),
        (12, [8, 4]),
        (30, [8, 8, 8, 4, 2]), (31, [8, 8, 8, 4, 2, 1]), (32, [8, 8, 8, 8]), (33, [8, 8, 8, 8, 1]),
        (79, [8, 8, 8, 8, 8, 8, 8, 8, 8, 4, 2, 1]), (80, [8, 8, 8, 8, 8, 8, 8, 8, 16]),
        (200, [8, 8, 8, 8, 8, 8, 8, 8, 16, 16, 16, 16, 32, 32, 8]),
    ])
    func sizes(_ count: Int, _ expected: [Int]) {
        #expect(PackageLayers.sizes(of: count) == expected)
    }

    /// The ends of the layers, the list's end included.
    private func ends(_ count: Int) -> [Int] {
        var end = 0
        return PackageLayers.sizes(of: count).map { size in
            end += size
            return end
        }
    }

    @Test func everyPackageIsInALayer() {
        for count in 0...3000 { #expect(PackageLayers.sizes(of: count).reduce(0, +) == count) }
    }

    /// One package more at the end reinstalls at most the block that it completes, and that is at most a quarter of a long list.
    @Test func anAppendedPackageKeepsMostLayers() {
        for count in 1...3000 {
            let (before, after) = (ends(count), ends(count + 1))
            let kept = zip(before, after).prefix { $0 == $1 }.last?.0 ?? 0
            #expect(count + 1 - kept <= max(8, (count + 1) / 4), "\(count)")
        }
    }

    /// The layers of an image are limited to little more than a hundred.
    @Test func longListsHaveFewLayers() {
        #expect((1...100).allSatisfy { PackageLayers.sizes(of: $0).count <= 13 })
        #expect((1...20_000).allSatisfy { PackageLayers.sizes(of: $0).count <= 60 })
    }
}
