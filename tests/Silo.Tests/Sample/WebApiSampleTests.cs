using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Samples.WebApi;
using OrleansCluster.Silo.Tests.Processes;
using OrleansCluster.Storage;

namespace OrleansCluster.Silo.Tests.Sample;

/// <summary>The sample as its users would call it, on the test server: web server, silo and client in this process.</summary>
public sealed class WebApiSampleTests
{
    [Fact]
    public async Task AttachmentsAreKept()
    {
        using var data = new TempFolder();
        var photo = new byte[(5 << 20) + 3];
        new Random(1).NextBytes(photo);
        await using (var service = new Service(data.Path))
        {
            using var client = service.CreateClient();
            using var upload = await client.PutAsync("/attachments/ann/photo.jpg", new ByteArrayContent(photo));
            Assert.Equal(HttpStatusCode.Created, upload.StatusCode);
            var stored = await upload.Content.ReadFromJsonAsync<Attachment>();
            Assert.Equal(photo.Length, stored!.Length);
            Assert.Equal(WriteRecord.Hash(photo), stored.Sha256);
            Assert.Equal(photo, await client.GetByteArrayAsync("/attachments/ann/photo.jpg"));

            using var part = new HttpRequestMessage(HttpMethod.Get, "/attachments/ann/photo.jpg");
            part.Headers.Range = new RangeHeaderValue(4_194_300, 4_194_310);
            using var answer = await client.SendAsync(part);
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            Assert.Equal(photo[4_194_300..4_194_311], await answer.Content.ReadAsByteArrayAsync());
        }

        await WaitUntilFreeAsync(data.File("state"));
        await using (var again = new Service(data.Path))
        {
            using var client = again.CreateClient();
            var listed = await client.GetFromJsonAsync<Attachment[]>("/attachments/ann");
            Assert.Equal("photo.jpg", Assert.Single(listed!).Name);
            Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/attachments/ann/photo.jpg")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/attachments/ann/photo.jpg")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync("/attachments/ann/photo.jpg")).StatusCode);
        }
    }

    // The factory ends when the application has stopped, which is just before its Main returns and closes the folder.
    private static async Task WaitUntilFreeAsync(string folder)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                await using var state = await FileStateStoreHost.OpenAsync(folder);
                return;
            }
            catch (FolderInUseException) when (waited.Elapsed < SiloProcess.Patience)
            {
                await Task.Delay(20);
            }
        }
    }

    private sealed class Service(string data) : WebApplicationFactory<Attachment>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
            .UseSetting("Data", data)
            .UseSetting("ClusterId", data.Replace("/", "-"))
            .UseSetting("Logging:LogLevel:Default", "Warning");
    }
}
