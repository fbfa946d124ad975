using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>What /status says of the metadata group.</summary>
internal static class MetadataGroup
{
    /// <summary>Returns when it was created and serves, every replica in order.</summary>
    public static async Task WaitGoodAsync(HttpClient client) => await WaitAsync(client, group => group.GetProperty("state").GetString() == "Good");

    /// <summary>Returns the group as it is when the condition holds.</summary>
    public static async Task<JsonElement> WaitAsync(HttpClient client, Func<JsonElement, bool> condition, TimeSpan? limit = null)
    {
        JsonElement group = default;
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    group = (await client.GetFromJsonAsync<JsonElement>("/status")).GetProperty("groups").EnumerateArray().Single();
                    return condition(group);
                }
                catch (Exception e) when (NoAnswer.Is(e))
                {
                    return false;
                }
            },
            () => $"The group is {group}",
            limit);
        return group;
    }
}
