using System.Security.Cryptography;
using System.Text;

namespace OrleansCluster.Silo.Sql;

/// <summary>One step from a version of the database to the next.</summary>
/// <param name="Number">Its place, from 1 without gaps: the version of a database to which it was the last one applied.</param>
/// <param name="Name">What it is about, for messages and the record; a-z and '-'.</param>
/// <param name="Text">SQL without transaction commands; lines end with LF.</param>
internal sealed record PostgresScript(int Number, string Name, string Text)
{
    /// <summary>SHA-256 of the text, in lower-case hexadecimal digits. The record keeps it, so that another wording is noticed.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    public override string ToString() => $"{Number} '{Name}'";
}
