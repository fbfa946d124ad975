namespace OrleansCluster.Architecture.Tests;

/// <summary>Grain state may be kept by the metadata store: so nothing that the store itself rests on may have any.</summary>
public class StateCircleTests
{
    [Theory]
    [InlineData("Grains/Consensus")]
    [InlineData("Grains/Metadata")]
    [InlineData("Grains/Placement")]
    [InlineData("Client/Calls")]
    [InlineData("Client/Metadata")]
    public void What_the_store_rests_on_keeps_no_grain_state(string folder)
    {
        string[] ways = ["PersistentState", "IGrainStorage", "DurableState", " Grain<"];
        var files = Repository.Find("*.cs").Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => ways.Any(way => File.ReadAllText(Repository.PathOf(file)).Contains(way, StringComparison.Ordinal)));
    }
}
