using System.Net;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Tests.Engine;

/// <summary>The text of addresses and identities, and orders and hashes that are the same in every process.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1:11111@5")]
    [InlineData("10.0.0.255:65535@2147483647")]
    [InlineData("[::1]:80@0")]
    [InlineData("0.0.0.0:0@-1")]
    public void A_silo_address_comes_back_from_its_text(string text)
    {
        var address = SiloAddress.FromParsableString(text);
        Assert.Equal(text, address.ToParsableString());
        Assert.Equal(address, SiloAddress.FromParsableString(text));
        Assert.Equal(address.GetHashCode(), SiloAddress.FromParsableString(text).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("@5")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1:1@")]
    [InlineData("127.0.0.1:1@x")]
    [InlineData("nowhere:1@5")]
    [InlineData("127.0.0.1:99999@5")]
    [InlineData("127.0.0.1:1@99999999999")]
    public void What_is_no_silo_address_is_refused_with_the_text(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => SiloAddress.FromParsableString(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Incarnations_of_one_endpoint_differ_and_are_ordered()
    {
        var first = SiloAddress.New(IPAddress.Loopback, 1, 1);
        var second = SiloAddress.New(IPAddress.Loopback, 1, 2);
        Assert.NotEqual(first, second);
        Assert.True(first.CompareTo(second) < 0);
        Assert.True(second.CompareTo(first) > 0);
        Assert.Equal(0, first.CompareTo(SiloAddress.New(IPAddress.Loopback, 1, 1)));
        Assert.True(first.CompareTo(null) > 0);
        Assert.True(SiloAddress.New(IPAddress.Loopback, 1, -1).IsClient);
    }

    [Fact]
    public void A_grain_id_is_split_at_its_first_slash()
    {
        var id = GrainId.Parse("type/a/b");
        Assert.Equal(("type", "a/b"), (id.Type.ToString(), id.Key.ToString()));
        Assert.Equal(id, GrainId.Create("type", "a/b"));
        Assert.NotEqual(id, GrainId.Create("type/a", "b"));
        Assert.False(GrainId.TryParse(null, out _));
    }

    [Fact]
    public void Grain_ids_are_ordered_by_type_and_then_by_key_byte_for_byte()
    {
        GrainId[] sorted = [GrainId.Create("a", "Z"), GrainId.Create("a", "a"), GrainId.Create("a", "aa"), GrainId.Create("a", "é"), GrainId.Create("b", "A")];
        GrainId[] shuffled = [sorted[3], sorted[1], sorted[4], sorted[0], sorted[2]];
        Assert.Equal(sorted, shuffled.Order());
    }

    /// <summary>Computed once, kept for ever: placement by hash must not depend on the process.</summary>
    [Fact]
    public void Hashes_are_the_same_in_every_process()
    {
        Assert.Equal(GrainId.Create("t", "k").GetUniformHashCode(), GrainId.Create("t", "k").GetUniformHashCode());
        Assert.Equal(HashOf("key"), IdSpan.Create("key").GetUniformHashCode());
        Assert.Equal(HashOf("Grüße"), IdSpan.Create("Grüße").GetUniformHashCode());
    }

    [Fact]
    public void Hashes_spread_similar_keys()
    {
        var buckets = new int[3];
        for (var i = 0; i < 3_000; i++) buckets[GrainId.Create("shard", $"{i}").GetUniformHashCode() % 3]++;
        Assert.All(buckets, n => Assert.InRange(n, 850, 1_150));
    }

    /// <summary>FNV-1a of 32 bits and MurmurHash3's last mixing, written down a second time.</summary>
    private static uint HashOf(string text)
    {
        var hash = 0x811c9dc5u;
        foreach (var octet in System.Text.Encoding.UTF8.GetBytes(text)) hash = (hash ^ octet) * 0x01000193u;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}
