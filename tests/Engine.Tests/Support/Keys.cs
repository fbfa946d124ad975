using System.Runtime.CompilerServices;

namespace OrleansCluster.Engine.Tests.Support;

internal static class Keys
{
    /// <summary>A key that no other test uses.</summary>
    public static string New([CallerMemberName] string test = "") => $"{test}-{Guid.NewGuid():N}";
}
