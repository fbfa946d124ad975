using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>Reads server-sent events as a browser does.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage answer, Stream body) => (_answer, _reader) = (answer, new StreamReader(body));

    /// <summary>What the last event said to go on from.</summary>
    public string LastId { get; private set; } = "";

    public static async Task<EventReader> OpenAsync(HttpClient client, string url, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException(await answer.Content.ReadAsStringAsync(), null, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventReader(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; null when the server ended the answer in good order.</summary>
    public async Task<(string Name, JsonElement Data)?> NextAsync()
    {
        string name = "message", data = "";
        while (await _reader.ReadLineAsync().WaitAsync(Until.Patience) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
                return (name, JsonDocument.Parse(data).RootElement);
            var colon = line.IndexOf(':');
            if (colon <= 0)
                continue;
            var value = line[(colon + 1)..].TrimStart(' ');
            switch (line[..colon])
            {
                case "id":
                    LastId = value;
                    break;
                case "event":
                    name = value;
                    break;
                case "data":
                    data += value;
                    break;
            }
        }

        return null;
    }

    /// <summary>The next event that is a change, as "revision type key=value, …".</summary>
    public async Task<string> NextChangeAsync() =>
        await NextChangeOrOutageAsync() ?? throw new EndOfStreamException("The watch gave up for want of an answer.");

    /// <summary>
    /// The next change; null if the watch has given up for want of an answer, as it does after a minute: it is to be taken up again from
    /// <see cref="LastId"/>, as a browser does by itself.
    /// </summary>
    public async Task<string?> NextChangeOrOutageAsync()
    {
        while (await NextAsync() is var (name, data))
        {
            if (name == "error")
            {
                Problems.Check(data, 503, "metadata.unavailable");
                return null;
            }

            if (name == "progress")
                continue;
            Assert.True(name == "change", $"{name}: {data}");
            return Describe(data);
        }

        throw new EndOfStreamException("The watch ended.");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _answer.Dispose();
    }

    private static string Describe(JsonElement data) => string.Join(", ", data.GetProperty("events").EnumerateArray().Select(DescribeOne));

    private static string DescribeOne(JsonElement change)
    {
        var item = change.GetProperty("item");
        var value = item.TryGetProperty("value", out var bytes) ? "=" + System.Text.Encoding.UTF8.GetString(bytes.GetBytesFromBase64()) : "";
        var previous = change.TryGetProperty("previous", out var before)
            ? $" was {System.Text.Encoding.UTF8.GetString(before.GetProperty("value").GetBytesFromBase64())}" : "";
        return $"{change.GetProperty("type").GetString()} {item.GetProperty("keyText").GetString()}{value}{previous}";
    }
}
