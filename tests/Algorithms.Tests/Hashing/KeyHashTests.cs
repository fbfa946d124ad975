using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Tests.Kept;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed class KeyHashTests
{
    private static readonly KeptNumbers Kept = new("Kept/hashes.txt", new()
    {
        ["empty"] = () => [KeyHash.Of("").Value],
        ["text"] = () => [KeyHash.Of("silo-0").Value, KeyHash.Of("user:1234").Value, KeyHash.Of("grüße/文件/🎈").Value],
        ["lengths"] = () => [.. Enumerable.Range(0, 600).Select(length => KeyHash.Of(new string('k', length)).Value)],
        ["numbers"] = () => [KeyHash.Of(0).Value, KeyHash.Of(1).Value, KeyHash.Of(-1).Value, KeyHash.Of(long.MaxValue).Value],
    });

    /// <summary>XXH3_64bits with seed 0 of the first bytes of the test buffer, as xxHash publishes them (tests/sanity_test_vectors.h).</summary>
    public static TheoryData<int, ulong> Published { get; } = new()
    {
        { 0, 0x2D06800538D394C2 }, { 1, 0xC44BDFF4074EECDB }, { 6, 0x27B56A84CD2D7325 }, { 12, 0xA713DAF0DFBB77E7 }, { 24, 0xA3FE70BF9D3510EB },
        { 48, 0x397DA259ECBA1F11 }, { 80, 0xBCDEFBBB2C47C90A }, { 195, 0xCD94217EE362EC3A }, { 403, 0xCDEB804D65C6DEA4 }, { 512, 0x617E49599013CB6B },
        { 2048, 0xDD59E2C3A5F038E0 }, { 2240, 0x6E73A90539CF2948 }, { 2367, 0xCB37AEB9E5D361ED },
    };

    public static TheoryData<string> Names => Kept.Names;

    [Theory]
    [MemberData(nameof(Published))]
    public void The_hash_is_the_published_one(int length, ulong hash) => Assert.Equal(hash, KeyHash.Of(TestBuffer().AsSpan(0, length)).Value);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_key_has_the_hash_that_it_had_with_every_version(string name) => Kept.Check(name);

    [Fact]
    public void A_text_has_the_hash_of_its_bytes_however_long_it_is() => Check.QuickThrowOnFailure(
        Prop.ForAll(Gen.Choose(0, 5_000).ToArbitrary(), Gen.Choose(0x20, 0xD7FF).ToArbitrary(), (length, letter) =>
        {
            var text = new string((char)letter, length);
            return KeyHash.Of(text) == KeyHash.Of(Encoding.UTF8.GetBytes(text)) && KeyHash.Of(text) == KeyHash.Of(text.AsSpan());
        }));

    [Fact]
    public void A_number_has_the_hash_of_its_bytes_least_first() => Assert.Equal(KeyHash.Of([8, 7, 6, 5, 4, 3, 2, 1]), KeyHash.Of(0x0102030405060708));

    [Fact]
    public void Half_a_surrogate_pair_has_the_hash_of_the_replacement() => Assert.Equal(KeyHash.Of("a\uFFFDb"), KeyHash.Of("a\uD800b"));

    [Fact]
    public void No_key_is_refused() => Assert.Throws<ArgumentNullException>(() => KeyHash.Of((string)null!));

    [Fact]
    public void Hashing_allocates_nothing()
    {
        var (brief, lengthy) = ("user:1234", new string('x', 4_096));
        Allocations.AssertNone(() => KeyHash.Of(brief).Value ^ KeyHash.Of(lengthy).Value ^ KeyHash.Of(7).Value);
    }

    private static byte[] TestBuffer()
    {
        var bytes = new byte[2_367];
        var state = 2654435761UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(state >> 56);
            state *= 11400714785074694797UL;
        }

        return bytes;
    }
}
