using System.Text;
using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Storage.Tests.States;

internal static class StateHelp
{
    public const string Folder = "states";

    /// <summary>Small segments, no snapshot by itself.</summary>
    public static readonly StateStoreOptions Small = new() { Log = new LogOptions { SegmentBytes = 4096 } };

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string? Text(StateRecord? record) => record is null ? null : Encoding.UTF8.GetString(record.Value.Span);

    public static ValueTask<StateStore> OpenAsync(IDisk disk, StateStoreOptions? options = null) =>
        StateStore.OpenAsync(disk, Folder, options ?? Small);

    public static ValueTask<long> WriteAsync(this StateStore store, string key, string value, long? expected) =>
        store.WriteAsync(key, Bytes(value), expected);
}
