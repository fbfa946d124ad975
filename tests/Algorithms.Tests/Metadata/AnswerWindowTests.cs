using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Sessions;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class AnswerWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Windows_of_any_order_are_what_they_were_when_they_were_made(int seed)
    {
        var random = new Random(seed);
        var made = new List<(AnswerWindow Window, long[] Numbers)>();
        var (window, lowest, numbers) = (default(AnswerWindow), 0L, new SortedSet<long>());
        for (var step = 0; step < 4_000; step++)
        {
            if (made.Count > 0 && random.Next(50) == 0)
            {
                // As of a state that is gone on from once more: a branch of its own.
                (window, var before) = made[random.Next(made.Count)];
                numbers = [.. before];
                lowest = before.Length > 0 ? before[0] : lowest;
                window = window.From(lowest);
            }

            var number = lowest + random.Next(60);
            if (numbers.Add(number))
                window = window.With(Answer(number));
            if (random.Next(5) == 0)
            {
                lowest += random.Next(1, 40);
                var gone = numbers.Where(one => one < lowest).ToArray();
                Assert.Equal(gone.Sum(one => Answer(one).Cost), window.CostBelow(lowest));
                numbers.ExceptWith(gone);
                window = window.From(lowest);
            }

            made.Add((window, [.. numbers]));
        }

        foreach (var (one, expected) in made)
        {
            Assert.Equal(expected, one.All.Select(answer => answer.Sequence));
            Assert.Equal(expected.Length, one.Count);
            Assert.Equal(expected.Sum(number => Answer(number).Cost), one.Cost);
            Assert.All(expected, number => Assert.Equal(number, one.Find(number)!.Sequence));
        }
    }

    [Fact]
    public void An_answer_out_of_order_costs_no_copy_of_the_others()
    {
        const int Count = 100_000;
        var answers = Enumerable.Range(0, Count).Select(number => Answer(number)).ToArray();
        var window = default(AnswerWindow);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < Count; number += 2)
        {
            window = window.With(answers[number + 1]).With(answers[number]);
            if (number >= 1_000)
                window = window.From(number - 998);
        }

        Assert.Equal(1_000, window.Count);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Count, 0, 60);
    }

    [Fact]
    public void A_number_is_answered_once()
    {
        var window = AnswerWindow.Of([Answer(5), Answer(7)], 4);
        Assert.Equal([4, 5, 6, 7], window.With(Answer(4)).With(Answer(6)).All.Select(answer => answer.Sequence));
        Assert.Throws<InvalidOperationException>(() => window.With(Answer(7)));
        Assert.Throws<InvalidOperationException>(() => window.With(Answer(3)));
        Assert.Null(window.Find(6));
    }

    private static StoredAnswer Answer(long number) => new(number, 1, ByteString.CopyOf([1, 2, 3]));
}
