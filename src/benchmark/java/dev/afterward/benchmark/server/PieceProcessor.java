package dev.afterward.benchmark.server;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;

/** Afterward's end of it. */
@ApplicationScoped
@Processes(Piece.class)
public class PieceProcessor implements TaskProcessor<Piece> {

    @Override
    public void process(Piece piece, TaskContext context) throws InterruptedException {
        Started.piece(piece.number());
    }
}
