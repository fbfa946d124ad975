using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Identity;

/// <summary>What a grain is called: a type and a key, of one of three kinds.</summary>
[Collection(nameof(OneSilo))]
public sealed class KeyTests(OneSilo silo)
{
    [Theory]
    [InlineData("a")]
    [InlineData("with space")]
    [InlineData("a/b/c")]
    [InlineData("Grüße – 挨拶 🐘")]
    [InlineData("blocks@silo-1")]
    public async Task A_string_key_is_the_same_for_the_caller_and_the_grain(string key)
    {
        var grain = silo.Client.GetGrain<ITextKey>(key);
        Assert.Equal(key, grain.GetPrimaryKeyString());
        Assert.Equal(key, await grain.Key());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-42)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task An_integer_key_is_the_same_for_the_caller_and_the_grain(long key)
    {
        var grain = silo.Client.GetGrain<INumberKey>(key);
        Assert.Equal(key, grain.GetPrimaryKeyLong());
        Assert.Equal(key, await grain.Key());
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e")]
    public async Task A_Guid_key_is_the_same_for_the_caller_and_the_grain(string text)
    {
        var key = Guid.Parse(text);
        var grain = silo.Client.GetGrain<IGuidKey>(key);
        Assert.Equal(key, grain.GetPrimaryKey());
        Assert.Equal(key, await grain.Key());
    }

    [Fact]
    public async Task The_identity_is_written_as_type_and_key()
    {
        var grain = silo.Client.GetGrain<ITextKey>("some/key");
        Assert.Equal("textkey/some/key", grain.GetGrainId().ToString());
        Assert.Equal("textkey/some/key", await grain.Id());
        Assert.Equal("textkey", grain.GetGrainId().Type.ToString());
        Assert.Equal("some/key", grain.GetGrainId().Key.ToString());
    }

    [Theory]
    [InlineData(0, "numberkey/0")]
    [InlineData(10, "numberkey/A")]
    [InlineData(255, "numberkey/FF")]
    [InlineData(-1, "numberkey/FFFFFFFFFFFFFFFF")]
    [InlineData(long.MinValue, "numberkey/8000000000000000")]
    [InlineData(long.MaxValue, "numberkey/7FFFFFFFFFFFFFFF")]
    public void An_integer_key_is_written_in_hexadecimal(long key, string id) =>
        Assert.Equal(id, silo.Client.GetGrain<INumberKey>(key).GetGrainId().ToString());

    [Fact]
    public void A_Guid_key_is_written_as_32_digits_and_a_named_type_by_its_name() =>
        Assert.Equal(
            "guid-keyed/0f8fad5bd9cb469fa16570867728950e",
            silo.Client.GetGrain<IGuidKey>(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")).GetGrainId().ToString());

    [Fact]
    public void An_identity_is_parsed_from_its_text()
    {
        var id = silo.Client.GetGrain<ITextKey>("some/key").GetGrainId();
        Assert.Equal(id, GrainId.Parse("textkey/some/key"));
        Assert.Equal(id, GrainId.Create("textkey", "some/key"));
        Assert.True(GrainId.TryParse("textkey/some/key", out var parsed));
        Assert.Equal(id, parsed);
        Assert.Equal(id.GetHashCode(), parsed.GetHashCode());
        Assert.Equal(id.GetUniformHashCode(), parsed.GetUniformHashCode());
        Assert.Equal(string.Empty, GrainId.Parse("/key").Type.ToString());
        Assert.Equal(string.Empty, GrainId.Parse("type/").Key.ToString());
        Assert.False(id.IsDefault);
        Assert.True(default(GrainId).IsDefault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("noslash")]
    public void What_is_no_identity_is_not_parsed(string text)
    {
        Assert.False(GrainId.TryParse(text, out _));
        Assert.ThrowsAny<ArgumentException>(() => GrainId.Parse(text));
    }

    [Fact]
    public void A_string_key_cannot_be_null_or_empty()
    {
        Assert.ThrowsAny<ArgumentException>(() => silo.Client.GetGrain<ITextKey>(null!));
        Assert.ThrowsAny<ArgumentException>(() => silo.Client.GetGrain<ITextKey>(string.Empty));
        Assert.ThrowsAny<ArgumentException>(() => silo.Client.GetGrain<ITextKey>(" "));
    }

    [Fact]
    public void The_key_of_another_kind_cannot_be_asked_for()
    {
        var text = silo.Client.GetGrain<ITextKey>("not a number");
        Assert.Throws<InvalidOperationException>(() => text.GetPrimaryKeyLong());
        Assert.Throws<InvalidOperationException>(() => text.GetPrimaryKey());
    }
}
