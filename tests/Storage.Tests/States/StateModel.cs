using OrleansCluster.Storage.States;

namespace OrleansCluster.Storage.Tests.States;

/// <summary>What was answered of a store's writes, and the one write under way.</summary>
internal sealed class StateModel
{
    public SortedDictionary<string, (string Value, long Version)> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>The key of the write under way, and its value; null for a delete.</summary>
    public (string Key, string? Value)? UnderWay { get; set; }

    public long HighestVersion { get; set; }

    public async Task WriteAsync(StateStore store, string key, string value)
    {
        UnderWay = (key, value);
        var version = await store.WriteAsync(key, value, Answered.TryGetValue(key, out var now) ? now.Version : null);
        Assert.True(version > HighestVersion);
        Answered[key] = (value, HighestVersion = version);
        UnderWay = null;
    }

    public async Task DeleteAsync(StateStore store, string key)
    {
        UnderWay = (key, null);
        await store.DeleteAsync(key, Answered.TryGetValue(key, out var now) ? now.Version : null);
        Answered.Remove(key);
        UnderWay = null;
    }

    /// <summary>The store holds what was answered; the write under way has happened, or not.</summary>
    public void Check(StateStore store, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            var found = store.Read(key);
            var expected = Answered.TryGetValue(key, out var now) ? now : default;
            if (UnderWay is { } write && write.Key == key && StateHelp.Text(found) == write.Value && found?.Version != expected.Version)
                Assert.True(found is null || found.Version > HighestVersion);
            else
                Assert.Equal((expected.Value, expected.Value is null ? 0 : expected.Version), (StateHelp.Text(found), found?.Version ?? 0));
        }
    }
}
