namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

public sealed class GraphWireTests : WireTest
{
    [Fact]
    public void A_graph_arrives_as_it_was()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            try
            {
                var original = new GraphMaker(seed).Make();
                new GraphComparer().Compare(original, Send(original));
                new GraphComparer().Compare(original, SendAsObject(original));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }
    }
}
