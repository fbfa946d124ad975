using System.Text;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Storage.Tests.Logs;

internal static class LogHelp
{
    public const string Folder = "logs/one";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A record whose content says its number; of different lengths.</summary>
    public static byte[] Record(int number, int length = 0)
    {
        var text = $"record {number} ";
        return Bytes(text + new string((char)('a' + (number % 26)), Math.Max(0, length - text.Length)));
    }

    public static async Task<(WriteAheadLog Log, List<string> Records)> OpenAsync(IDisk disk, LogOptions? options = null)
    {
        var records = new List<string>();
        long? next = null;
        var log = await WriteAheadLog.OpenAsync(disk, Folder, options, (index, payload) =>
        {
            Assert.Equal(next ?? index, index);
            next = index + 1;
            records.Add(Encoding.UTF8.GetString(payload));
        });
        Assert.Equal(records.Count, log.LastIndex - log.FirstIndex + 1);
        return (log, records);
    }

    public static async Task<List<string>> ReopenAsync(IDisk disk, LogOptions? options = null)
    {
        var (log, records) = await OpenAsync(disk, options);
        await log.DisposeAsync();
        return records;
    }

    public static async Task<List<string>> ReadAllAsync(WriteAheadLog log)
    {
        var all = new List<string>();
        while (true)
        {
            var page = await log.ReadAsync(log.FirstIndex + all.Count, 7, 1000);
            if (page.Count == 0)
                return all;
            all.AddRange(page.Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
        }
    }
}
