package dev.afterward.server.leaving;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
@Processes(Letter.class)
public class LetterProcessor implements TaskProcessor<Letter> {

    @Inject
    Handling handling;

    @Override
    public void process(Letter task, TaskContext context) throws Exception {
        handling.handle(task.name(), context);
    }
}
