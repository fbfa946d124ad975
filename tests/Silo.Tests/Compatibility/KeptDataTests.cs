using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;

namespace OrleansCluster.Silo.Tests.Compatibility;

/// <summary>
/// Data folders that earlier versions wrote, each ended by kill -9, with a list of what is in it (SHA-256, length, path): every later version
/// serves them. Beside them <c>gone.txt</c> was deleted and <c>twice.txt</c> written twice. To keep one of a new version: serve on an empty
/// folder, write the files of the list by HTTP, kill the process, zip the folder without its <c>.lock</c> files.
/// </summary>
public sealed class KeptDataTests
{
    private static string KeptFolder => Path.Combine(AppContext.BaseDirectory, "Compatibility", "Kept");

    public static TheoryData<string> Versions => [.. Directory.GetFiles(KeptFolder, "data-*.zip").Select(file => Path.GetFileNameWithoutExtension(file)!)];

    [Fact]
    public void There_is_one_to_read() => Assert.NotEmpty(Versions);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_folder_of_that_version_is_served_and_written_on(string version)
    {
        using var data = new TempFolder();
        ZipFile.ExtractToDirectory(Path.Combine(KeptFolder, version + ".zip"), data.Path);
        for (var start = 1; start <= 2; start++)
        {
            await using var silo = await SiloProcess.ServeAsync(data.Path);
            using var client = await silo.ClientAsync();
            foreach (var line in await File.ReadAllLinesAsync(Path.Combine(KeptFolder, version + ".txt")))
            {
                var (hash, length, path) = (line[..64], line[65..line.IndexOf(' ', 65)], line[(line.IndexOf(' ', 65) + 1)..]);
                var content = await client.GetByteArrayAsync("/v1/files/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
                Assert.Equal((path, length, hash), (path, $"{content.Length}", Convert.ToHexStringLower(SHA256.HashData(content))));
            }

            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/files/gone.txt")).StatusCode);
            using var more = new StringContent($"written at start {start}");
            (await client.PutAsync($"/v1/files/more-{start}.txt", more)).EnsureSuccessStatusCode();
            Assert.Equal("written at start 1", await client.GetStringAsync("/v1/files/more-1.txt"));
            await silo.KillAsync();
        }
    }
}
