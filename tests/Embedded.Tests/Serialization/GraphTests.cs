namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class GraphTests : CopierTest
{
    [Fact]
    public void A_copy_equals_its_original_and_shares_nothing_that_can_change()
    {
        var objects = 0;
        for (var seed = 0; seed < 1_000; seed++)
        {
            try
            {
                var original = new GraphMaker(seed).Make();
                var copy = Copy(original);
                var comparer = new GraphComparer();
                comparer.Compare(original, copy);
                objects += comparer.Count;

                // The copy of the copy as well: nothing of the first run stays behind.
                new GraphComparer().Compare(original, CopyAsObject(copy));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }

        Assert.InRange(objects, 10_000, int.MaxValue);
    }
}
