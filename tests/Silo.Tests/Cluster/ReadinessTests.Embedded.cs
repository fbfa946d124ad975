using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Three processes started one after the other, by the default of where grain state is: ready is who can serve, and who is not says why.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task AProcessIsReadyOnceItsStateIsThereAndSaysWhatItWaitsFor()
    {
        using var data = new TempFolder();
        using var ports = PortReservation.Take(3);
        var list = string.Join(',', Enumerable.Range(0, 3).Select(i => $"silo-{i}=127.0.0.1:{ports.Port + i}"));
        Task<Serving> StartAsync(int index) => Serving.StartAsync("--data", data.Path, "--silo-name", $"silo-{index}", "--cluster", list);

        // A group is created by all that are listed, or not at all.
        await using (var first = await StartAsync(0))
        {
            await first.NotReadyAsync("silo-1 is missing", "The grains' state is in the group 'metadata': No silo that answers has a replica");
            await using var second = await StartAsync(1);
            await first.SeesAsync(2);
            await second.SeesAsync(2);
            foreach (var silo in new[] { first, second })
                await silo.NotReadyAsync("silo-2 is missing", "the group is not created yet");
            await using var third = await StartAsync(2);
            foreach (var silo in new[] { first, second, third })
                await silo.ReadyAsync();
            await second.PutAsync("a", "by all three");
            await Task.WhenAll(first.KillAsync(), second.KillAsync(), third.KillAsync());
        }

        // Once it is there, two of three will do.
        await using (var first = await StartAsync(0))
        {
            await first.NotReadyAsync("silo-0: its block store does not answer", "It takes no changes");
            await using var second = await StartAsync(1);
            foreach (var silo in new[] { first, second })
            {
                Assert.Contains("2 of 3 silos are active; silo-2 is ", await silo.ReadyAsync());
                Assert.Equal("by all three", await silo.Http.GetStringAsync("/v1/files/a"));
            }

            await first.PutAsync("a", "by two");
            Assert.Equal("by two", await second.Http.GetStringAsync("/v1/files/a"));
        }
    }

    private sealed class Serving(SiloProcess process, HttpClient http) : IAsyncDisposable
    {
        public HttpClient Http => http;

        public static async Task<Serving> StartAsync(params string[] arguments)
        {
            var process = SiloProcess.Run(["--http-port", "0", .. arguments]);
            try
            {
                return new Serving(process, await process.ClientAsync());
            }
            catch
            {
                await process.DisposeAsync();
                throw;
            }
        }

        /// <summary>Returns when it is ready, with what it says then.</summary>
        public Task<string> ReadyAsync() => AnswerAsync(HttpStatusCode.OK);

        /// <summary>Returns when it is not ready for these reasons.</summary>
        public Task NotReadyAsync(params string[] reasons) => AnswerAsync(HttpStatusCode.ServiceUnavailable, reasons);

        public Task SeesAsync(int active) => Until.TrueAsync(
            async () => (await http.GetFromJsonAsync<JsonElement>("/status")).GetProperty("silos").EnumerateArray().Count(silo => silo.GetProperty("state").GetString() == "Active") == active,
            () => $"It does not see {active} active silos.");

        public async Task PutAsync(string path, string text)
        {
            using var content = new StringContent(text);
            using var answer = await http.PutAsync("/v1/files/" + path, content);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        public Task KillAsync() => process.KillAsync();

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await process.DisposeAsync();
        }

        private async Task<string> AnswerAsync(HttpStatusCode status, params string[] texts)
        {
            var text = "";
            await Until.TrueAsync(
                async () =>
                {
                    using var answer = await http.GetAsync("/health/ready");
                    var document = await answer.Content.ReadFromJsonAsync<JsonElement>();
                    text = $"{(int)answer.StatusCode} {document.GetProperty(answer.IsSuccessStatusCode ? "summary" : "detail").GetString()}";
                    return answer.StatusCode == status && texts.All(text.Contains);
                },
                () => $"{text}\n{process.Output}\n{process.Error}");
            return text;
        }
    }
}
