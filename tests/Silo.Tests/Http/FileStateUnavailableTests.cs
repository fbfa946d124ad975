using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Silo.Tests.Http;

public sealed class FileStateUnavailableTests
{
    [Theory]
    [InlineData("The operation has timed out.", "The operation has timed out.")]
    [InlineData("Error from storage provider X\r\n \nExc level 0: Npgsql.NpgsqlException: …\n   at Npgsql.Internal", "Error from storage provider X.")]
    [InlineData("  it could not be read: no\n", "it could not be read: no")]
    public void AStackTraceInTheReasonIsNotHandedOn(string detail, string reason) => Assert.Equal(
        $"The state of 'a' is unavailable: {reason} Nothing was changed.", new FileStateUnavailableException("a", nothingChanged: true, detail).Message);
}
