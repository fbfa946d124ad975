using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

public class BlockNameTests
{
    private static readonly string Session = SessionIds.Create(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 0xabcdef01);

    [Fact]
    public void An_id_has_the_form_that_older_data_has()
    {
        var name = new BlockName(BlockName.HashOf("a/b"), Session, 255);
        Assert.Equal("c14cddc033f64b9dea80ea675cf280a0.08de49ab96b70080abcdef01.000000ff", name.ToString());
        Assert.Matches("^[A-Za-z0-9_.-]{1,128}$", name.ToString());
    }

    [Fact]
    public void An_id_is_read_back()
    {
        var name = new BlockName(BlockName.HashOf("a/b"), Session, 7);
        Assert.True(BlockName.TryParse(name.ToString(), out var read));
        Assert.Equal(name, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("c14cddc033f64b9dea80ea675cf280a0.08de49ab96b70080abcdef01.0000000G")]
    [InlineData("c14cddc033f64b9dea80ea675cf280a0.08de49ab96b70080abcdef01.000000FF")]
    [InlineData("c14cddc033f64b9dea80ea675cf280a0.08DE49ab96b70080abcdef01.000000ff")]
    [InlineData("c14cddc033f64b9dea80ea675cf280a0.08de49ab96b70080abcdef01.ffffffff")]
    [InlineData("c14cddc033f64b9dea80ea675cf280a0-08de49ab96b70080abcdef01.000000ff")]
    public void Anything_else_is_no_id(string id) => Assert.False(BlockName.TryParse(id, out _));

    [Fact]
    public void Ids_of_one_session_are_neighbours_in_the_order_of_their_numbers()
    {
        var hash = BlockName.HashOf("a");
        var ids = Enumerable.Range(0, 300).Select(number => new BlockName(hash, Session, number).ToString()).ToList();
        Assert.Equal(ids, ids.Order(StringComparer.Ordinal));
    }
}
